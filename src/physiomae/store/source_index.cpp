#include "physiomae/store/source_index.h"

#include <algorithm>

#include "physiomae/base/error.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/signal_likeness.h"

namespace physiomae::store {

std::vector<std::string> sample_hashes(const RecordHeader& header) {
  std::vector<std::string> hashes;
  for (size_t i = 0; i < std::min(header.source_roles.size(), header.source_sha256.size()); ++i)
    if (header.source_roles[i] == source_role::kSignal ||
        header.source_roles[i] == source_role::kSamples)
      hashes.push_back(header.source_sha256[i]);
  return hashes;
}

SourceIndex::SourceIndex(const std::filesystem::path& store) {
  std::error_code code;
  if (!std::filesystem::is_directory(store / "records", code)) return;
  try {
    for (const std::filesystem::path& file : record_files(store)) {
      try {
        const StoredRecord record(file);
        add(record.header());
        record_of_.emplace(record.signals_checksum(), record.header().record);
      } catch (const InputError&) {
        continue;  // opening the store says what is wrong with it
      }
    }
  } catch (const InputError&) {
    return;  // before the first record
  }
}

void SourceIndex::add(const RecordHeader& header) {
  for (const std::string& hash : sample_hashes(header)) record_of_.emplace(hash, header.record);
}

std::optional<std::string> SourceIndex::holder(const std::vector<std::string>& hashes,
                                               std::string_view record) const {
  for (const std::string& hash : hashes)
    if (const auto found = record_of_.find(hash);
        found != record_of_.end() && found->second != record)
      return found->second;
  return std::nullopt;
}

std::vector<Duplicate> find_duplicates(const Store& store) {
  std::vector<Duplicate> duplicates;
  SourceIndex index;
  std::vector<size_t> firsts;  // of their recordings
  for (size_t r = 0; r < store.size(); ++r) {
    const StoredRecord& record = store.record(r);
    const std::string& name = record.header().record;
    auto first = index.holder(sample_hashes(record.header()), name);
    if (!first) {
      const auto like = std::find_if(firsts.begin(), firsts.end(), [&](size_t other) {
        return hold_one_recording(store.record(other), record);
      });
      if (like == firsts.end())
        firsts.push_back(r);
      else
        first = store.record(*like).header().record;
    }
    if (first) duplicates.push_back({*first, name});
    index.add(record.header());
  }
  return duplicates;
}

}  // namespace physiomae::store
