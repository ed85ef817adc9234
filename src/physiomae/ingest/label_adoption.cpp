#include "physiomae/ingest/label_adoption.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/io/folded_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

std::string lower_name(const fs::path& path) { return io::folded(path.filename().string()); }

std::string lower_stem(const Source& source) { return io::folded(record_name_of(source.signal)); }

// Without what separates words.
std::string letters_of(std::string text) {
  std::erase_if(text, [](char c) { return kEndsAWord.find(c) != std::string_view::npos; });
  return text;
}

// Whether `name` begins with `stem` and a character that ends a word.
bool begins_with(const std::string& name, const std::string& stem) {
  return name.size() > stem.size() && name.starts_with(stem) &&
         kEndsAWord.find(name[stem.size()]) != std::string_view::npos;
}

// The recording in the same folder with the longest name that fits.
template <typename Fits>
Source* longest_of(const fs::path& folder, std::vector<Source>& sources, Fits&& fits) {
  Source* owner = nullptr;
  size_t longest = 0;
  for (Source& source : sources) {
    if (source.signal.parent_path() != folder) continue;
    const std::string stem = lower_stem(source);
    if (stem.size() < longest || !fits(stem)) continue;
    longest = stem.size();
    owner = &source;
  }
  return owner;
}

Source* owner_by_name(const fs::path& labels, std::vector<Source>& sources) {
  const std::string name = lower_name(labels);
  return longest_of(labels.parent_path(), sources,
                    [&](const std::string& stem) { return begins_with(name, stem); });
}

// "Schlafprofil - P1.txt", "hypnogram_P1.csv": the name stands behind the word for a scoring.
Source* owner_by_name_behind(const fs::path& labels, std::vector<Source>& sources) {
  const std::string name = io::folded(labels.stem().string());
  return longest_of(labels.parent_path(), sources, [&](const std::string& stem) {
    if (name.size() < stem.size() + 2 || !name.ends_with(stem)) return false;
    const std::string word = name.substr(0, name.size() - stem.size());
    const size_t end = word.find_last_not_of(kEndsAWord) + 1;
    return end < word.size() &&
           names_a_scoring_alone(word.substr(0, end) + labels.extension().string());
  });
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

Source* owner_by_folder(const fs::path& labels, std::vector<Source>& sources) {
  return names_a_scoring_alone(labels) ? only_recording_of(labels.parent_path(), sources) : nullptr;
}

// The only recording of the folder around the labels' own, if this is called after it or what lies
// in it ("HUA 01_analysis/Sleep profile.txt" beside HUA_01.edf), not after another person.
Source* owner_around(const fs::path& labels, std::vector<Source>& sources) {
  if (!names_a_scoring_alone(labels)) return nullptr;
  const fs::path folder = labels.parent_path();
  Source* only = only_recording_of(folder.parent_path(), sources);
  if (only == nullptr || only->labels) return nullptr;
  const std::string stem = letters_of(lower_stem(*only));
  std::string name = letters_of(io::folded(folder.filename().string()));
  if (const size_t at = name.find(stem); at != name.npos) name.erase(at, stem.size());
  constexpr auto kPlain = std::to_array<std::string_view>(
      {"",         "analysis", "analyse",     "analysedaten", "analysed",   "scoring",
       "scorings", "scored",   "hypnogram",   "hypnograms",   "hypnogramm", "stages",
       "staging",  "labels",   "annotations", "schlafprofil", "export",     "exports",
       "results",  "report",   "reports"});
  return std::find(kPlain.begin(), kPlain.end(), name) != kPlain.end() ? only : nullptr;
}

void adopt(const fs::path& labels, Source& owner, std::string_view why) {
  owner.adopted.push_back(labels);
  owner.assumptions.push_back(
      {labels, fmt::format("{} is taken as its labels: {}", labels.filename().string(), why)});
  if (owner.labels)  // what goes before may hold no stages
    owner.other_labels.push_back(labels);
  else
    owner.labels = labels;
}

// Beside a recording: false where none is meant.
bool adopt_beside(const fs::path& labels, SourcePlan& plan) {
  using Find = Source* (*)(const fs::path&, std::vector<Source>&);
  constexpr auto kWays = std::to_array<std::pair<Find, std::string_view>>(
      {{owner_by_name, "its name begins with the recording's"},
       {owner_by_name_behind, "its name ends with the recording's"},
       {owner_by_folder, "no other recording lies in its folder"}});
  for (const auto& [find, why] : kWays)
    if (Source* owner = find(labels, plan.sources)) {
      adopt(labels, *owner, why);
      return true;
    }
  return false;
}

}  // namespace

void adopt_labels(const std::vector<fs::path>& labels, SourcePlan& plan) {
  std::map<Source*, std::vector<fs::path>> around;  // null: nobody's
  std::vector<fs::path> left;
  for (const fs::path& file : labels) {
    if (!mentions_stages(file))
      around[nullptr].push_back(file);
    else if (!adopt_beside(file, plan))
      left.push_back(file);
  }
  for (const fs::path& file : left) around[owner_around(file, plan.sources)].push_back(file);
  for (const auto& [owner, files] : around) {
    if (owner != nullptr && files.size() == 1)
      adopt(files.front(), *owner,
            fmt::format("it lies in {}, within the folder of no other recording",
                        files.front().parent_path().filename().string()));
    else
      plan.lone_labels.insert(plan.lone_labels.end(), files.begin(), files.end());
  }
  std::sort(plan.lone_labels.begin(), plan.lone_labels.end());
}

}  // namespace physiomae::ingest
