#include "physiomae/ingest/record_place.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/record_copies.h"
#include "physiomae/store/record_layout.h"

namespace physiomae::ingest {
namespace {

// Files of a recording, not of its labels: equal ones are found with other nights, too.
std::vector<std::string> recording_hashes(const store::RecordHeader& header) {
  std::vector<std::string> hashes;
  for (size_t i = 0; i < std::min(header.source_roles.size(), header.source_sha256.size()); ++i)
    if (header.source_roles[i] != store::source_role::kLabels)
      hashes.push_back(header.source_sha256[i]);
  return hashes;
}

bool share_a_file(const store::RecordHeader& a, const store::RecordHeader& b) {
  const std::vector<std::string> of_a = recording_hashes(a), of_b = recording_hashes(b);
  return std::any_of(of_a.begin(), of_a.end(), [&](const std::string& hash) {
    return std::find(of_b.begin(), of_b.end(), hash) != of_b.end();
  });
}

}  // namespace

Requirements parse_requirements(const std::string& text) {
  Requirements required;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    const auto modality = std::find(kModalityNames.begin(), kModalityNames.end(), word);
    if (word == "labels")
      required.labels = true;
    else if (modality != kModalityNames.end())
      required.modalities[static_cast<size_t>(modality - kModalityNames.begin())] = true;
    else
      throw UsageError(
          fmt::format("--require cannot ask for \"{}\"", word),
          fmt::format("labels or {}, with commas between", fmt::join(kModalityNames, ", ")));
  }
  return required;
}

void refuse_second_name(const store::RecordContent& wanted, const store::SourceIndex& stored,
                        const std::filesystem::path& store) {
  if (stored.empty()) return;
  std::vector<std::string> hashes = store::sample_hashes(wanted.header);
  hashes.push_back(store::checksum_of(wanted.signals));
  const auto other = stored.holder(hashes, wanted.header.record);
  if (other) throw second_name(wanted, store, *other);
}

bool replaces_another(const store::RecordHeader& wanted, const store::RecordHeader& existing,
                      const IngestOptions& options) {
  if (share_a_file(wanted, existing)) return false;
  if (!options.replace)
    throw InputError(
        "the store holds another recording of this name, with no file of signals in common: kept",
        "name this one otherwise in a --records table, or --replace puts it in the "
        "other's place");
  return true;
}

bool loses_labels(const store::RecordContent& content, const store::StoredRecord& existing,
                  const IngestOptions& options) {
  if (store::staged_windows(content.labels.stage) > 0 ||
      store::staged_windows(existing.stage()) == 0)
    return false;
  if (!options.replace)
    throw InputError(
        "the record in the store has labels, and none were found now: it is kept as it "
        "was",
        "give the folder of the labels too; --replace stores it without them");
  return true;
}

void check_requirements(const RecordReport& report, const Requirements& required) {
  std::vector<std::string> missing;
  if (required.labels && report.staged_windows == 0) missing.emplace_back("labels");
  for (const size_t m : kEachModality)
    if (required.modalities[m] && report.channels[m].channel.empty())
      missing.push_back(fmt::format("{} ({})", kModalityNames[m], report.channels[m].reason));
  if (!missing.empty())
    throw InputError(
        fmt::format("has no {}, which --require asks for", fmt::join(missing, ", no ")),
        "without it the night is taken as it is");
}

}  // namespace physiomae::ingest
