#include "physiomae/ingest/record_place.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

bool has_stage(std::span<const int8_t> stages) {
  return std::any_of(stages.begin(), stages.end(), [](int8_t stage) { return stage >= 0; });
}

bool share_a_file(const store::RecordHeader& a, const store::RecordHeader& b) {
  return std::any_of(a.source_sha256.begin(), a.source_sha256.end(), [&](const std::string& hash) {
    return std::find(b.source_sha256.begin(), b.source_sha256.end(), hash) != b.source_sha256.end();
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

void refuse_second_name(const store::RecordHeader& wanted, const store::SourceIndex& stored) {
  const auto other = stored.holder(store::sample_hashes(wanted), wanted.record);
  if (!other) return;
  throw InputError(
      fmt::format("is the same recording as record {}, which the store holds already: under two "
                  "names it would count as two patients and could stand on both sides of a split",
                  *other),
      fmt::format("to rename it remove records/{}.safetensors from the store first; "
                  "--allow-duplicates keeps both",
                  *other));
}

bool replaces_another(const store::RecordHeader& wanted, const store::RecordHeader& existing,
                      const IngestOptions& options) {
  if (share_a_file(wanted, existing)) return false;
  if (!options.replace)
    throw InputError("the store holds another recording of this name, with no file in common: kept",
                     "name this one otherwise in a --records table, or --replace puts it in the "
                     "other's place");
  return true;
}

bool loses_labels(const store::RecordContent& content, const store::StoredRecord& existing,
                  const IngestOptions& options) {
  if (has_stage(content.labels.stage) || !has_stage(existing.stage())) return false;
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
