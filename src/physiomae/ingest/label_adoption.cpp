#include "physiomae/ingest/label_adoption.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEndsAWord = "-_. @";

std::string lower_name(const fs::path& path) { return io::to_lower(path.filename().string()); }

std::string lower_stem(const Source& source) { return io::to_lower(record_name_of(source.signal)); }

// Whether `name` begins with `stem` and a character that ends a word.
bool begins_with(const std::string& name, const std::string& stem) {
  return name.size() > stem.size() && name.starts_with(stem) &&
         kEndsAWord.find(name[stem.size()]) != std::string_view::npos;
}

// The recording without labels, in the same folder, with the longest name that begins this one.
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

// The only recording of the labels' folder, where their name tells of no recording.
Source* owner_by_folder(const fs::path& labels, std::vector<Source>& sources) {
  if (!names_a_scoring_alone(labels)) return nullptr;
  Source* only = nullptr;
  for (Source& source : sources) {
    if (source.signal.parent_path() != labels.parent_path()) continue;
    if (only != nullptr) return nullptr;
    only = &source;
  }
  return only;
}

// Side files of BIDS are JSON; only one that is named after a scoring may be one.
bool may_be_unread_scoring(const fs::path& file) {
  static const std::set<std::string> kUnread = {".xlsx", ".xls", ".ods", ".mat", ".npy",
                                                ".npz",  ".pkl", ".h5",  ".sco", ".docx"};
  const std::string extension = io::to_lower(file.extension().string());
  if (extension != ".json") return kUnread.contains(extension);
  const std::string name = lower_name(file);
  return name.find("hypno") != name.npos || name.find("stag") != name.npos ||
         name.find("scor") != name.npos;
}

// Folder and name of each recording without labels.
using Stems = std::set<std::pair<fs::path, std::string>>;

Stems stems_without_labels(const SourcePlan& plan) {
  Stems stems;
  for (const Source& source : plan.sources)
    if (!source.labels) stems.emplace(source.signal.parent_path(), lower_stem(source));
  return stems;
}

bool lies_beside(const fs::path& file, const Stems& stems) {
  const fs::path folder = file.parent_path();
  const std::string name = lower_name(file);
  for (size_t at = name.find_first_of(kEndsAWord); at != name.npos;
       at = name.find_first_of(kEndsAWord, at + 1))
    if (stems.contains({folder, name.substr(0, at)})) return true;
  const auto first = stems.lower_bound({folder, ""});
  return names_a_scoring_alone(file) && first != stems.end() && first->first == folder;
}

}  // namespace

void adopt_labels(const fs::path& labels, SourcePlan& plan) {
  Source* owner = nullptr;
  std::string_view why = "its name begins with the recording's";
  if (mentions_stages(labels)) {
    owner = owner_by_name(labels, plan.sources);
    if (owner == nullptr) {
      owner = owner_by_folder(labels, plan.sources);
      why = "no other recording lies in its folder";
    }
  }
  if (owner == nullptr || owner->labels) return plan.lone_labels.push_back(labels);
  owner->labels = labels;
  owner->assumptions.push_back(
      fmt::format("{} is taken as its labels: {}", labels.filename().string(), why));
}

void say_unread_scorings(const std::vector<fs::path>& files, SourcePlan& plan) {
  constexpr size_t kNamed = 3;
  const Stems stems = stems_without_labels(plan);
  std::vector<std::string> names;
  for (const fs::path& file : files)
    if (may_be_unread_scoring(file) && lies_beside(file, stems))
      names.push_back(file.filename().string());
  if (names.empty()) return;
  std::string text = names[0];
  for (size_t i = 1; i < std::min(names.size(), kNamed); ++i) text += ", " + names[i];
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  plan.warnings.push_back(
      fmt::format("{} beside recordings without labels: such files are not read; stages that they "
                  "hold have to be saved as CSV, TSV or text",
                  text));
}

}  // namespace physiomae::ingest
