#include "physiomae/store/source_index.h"

#include <algorithm>

#include "physiomae/base/error.h"
#include "physiomae/store/record_name.h"

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
  for (size_t r = 0; r < store.size(); ++r) {
    const RecordHeader& header = store.record(r).header();
    if (const auto first = index.holder(sample_hashes(header), header.record))
      duplicates.push_back({*first, header.record});
    index.add(header);
  }
  return duplicates;
}

}  // namespace physiomae::store
