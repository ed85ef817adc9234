#include "physiomae/ingest/label_adoption.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/io/folded_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

std::string lower_name(const fs::path& path) { return io::folded(path.filename().string()); }

std::string lower_stem(const Source& source) { return io::folded(record_name_of(source.signal)); }

// Whether `name` begins with `stem` and a character that ends a word.
bool begins_with(const std::string& name, const std::string& stem) {
  return name.size() > stem.size() && name.starts_with(stem) &&
         kEndsAWord.find(name[stem.size()]) != std::string_view::npos;
}

// The recording in the same folder with the longest name that begins this one.
Source* owner_by_name(const fs::path& labels, std::vector<Source>& sources) {
  const std::string name = lower_name(labels);
  Source* owner = nullptr;
  size_t longest = 0;
  for (Source& source : sources) {
    const std::string stem = lower_stem(source);
    if (source.signal.parent_path() != labels.parent_path() || stem.size() < longest ||
        !begins_with(name, stem))
      continue;
    longest = stem.size();
    owner = &source;
  }
  return owner;
}

// "Schlafprofil - P1.txt", "hypnogram_P1.csv": the recording in the same folder with the longest
// name that stands behind the word for a scoring.
Source* owner_by_name_behind(const fs::path& labels, std::vector<Source>& sources) {
  const std::string name = io::folded(labels.stem().string());
  Source* owner = nullptr;
  size_t longest = 0;
  for (Source& source : sources) {
    const std::string stem = lower_stem(source);
    if (source.signal.parent_path() != labels.parent_path() || stem.size() < longest ||
        name.size() < stem.size() + 2 || !name.ends_with(stem))
      continue;
    std::string word = name.substr(0, name.size() - stem.size());
    if (kEndsAWord.find(word.back()) == std::string_view::npos) continue;
    while (!word.empty() && kEndsAWord.find(word.back()) != std::string_view::npos) word.pop_back();
    if (!names_a_scoring_alone(word + labels.extension().string())) continue;
    longest = stem.size();
    owner = &source;
  }
  return owner;
}

// The only recording of a folder, where the labels' name tells of no recording.
Source* only_recording_of(const fs::path& folder, std::vector<Source>& sources) {
  Source* only = nullptr;
  for (Source& source : sources) {
    if (source.signal.parent_path() != folder) continue;
    if (only != nullptr) return nullptr;
    only = &source;
  }
  return only;
}

// That of their folder, or of the folder around it ("HUA 01_analysis/Sleep profile.txt").
Source* owner_by_folder(const fs::path& labels, std::vector<Source>& sources) {
  if (!names_a_scoring_alone(labels)) return nullptr;
  const fs::path folder = labels.parent_path();
  const bool alone = std::none_of(sources.begin(), sources.end(), [&](const Source& source) {
    return source.signal.parent_path() == folder;
  });
  if (!alone) return only_recording_of(folder, sources);
  Source* around = only_recording_of(folder.parent_path(), sources);
  return around != nullptr && !around->labels ? around : nullptr;
}

}  // namespace

void adopt_labels(const fs::path& labels, SourcePlan& plan) {
  Source* owner = nullptr;
  std::string_view why = "its name begins with the recording's";
  if (mentions_stages(labels)) {
    owner = owner_by_name(labels, plan.sources);
    if (owner == nullptr) {
      owner = owner_by_name_behind(labels, plan.sources);
      why = "its name ends with the recording's";
    }
    if (owner == nullptr) {
      owner = owner_by_folder(labels, plan.sources);
      why = "no other recording lies in its folder";
    }
  }
  if (owner == nullptr || owner->labels_stated) return plan.lone_labels.push_back(labels);
  owner->adopted.push_back(labels);
  owner->assumptions.push_back(
      {labels, fmt::format("{} is taken as its labels: {}", labels.filename().string(), why)});
  if (owner->labels)  // what goes before may hold no stages
    owner->other_labels.push_back(labels);
  else
    owner->labels = labels;
}

}  // namespace physiomae::ingest
