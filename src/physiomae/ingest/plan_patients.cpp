#include "physiomae/ingest/plan_patients.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/ingest/recording_folders.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFolders = 8;

// The folder that holds the person's: "ds1" of ds1/sub-01/ses-1/x.edf.
std::optional<fs::path> data_set_of(const Source& source) {
  const std::string patient = io::to_lower(source.patient);
  if (!patient.starts_with("sub-")) return std::nullopt;
  for (fs::path folder = folder_of(source.signal); folder.has_filename();
       folder = folder.parent_path())
    if (io::to_lower(folder.filename().string()) == patient) return folder.parent_path();
  return std::nullopt;
}

// The recordings of one patient's name by data set; what lies in another (derivatives/) is its own.
using DataSets = std::map<fs::path, std::vector<Source*>>;

DataSets outermost(const DataSets& found) {
  DataSets outer;
  for (const auto& [folder, sources] : found) {
    // In the order of paths a folder stands right before all that lie in it.
    if (outer.empty() || !lies_in(folder, std::prev(outer.end())->first)) outer.try_emplace(folder);
    std::vector<Source*>& all = std::prev(outer.end())->second;
    all.insert(all.end(), sources.begin(), sources.end());
  }
  return outer;
}

std::map<std::string, DataSets> data_sets_by_patient(SourcePlan& plan) {
  std::map<std::string, DataSets> found;
  for (Source& source : plan.sources)
    if (const auto folder = data_set_of(source))
      found[io::to_lower(source.patient)][*folder].push_back(&source);
  for (auto& [patient, sets] : found) sets = outermost(sets);
  std::erase_if(found, [](const auto& entry) { return entry.second.size() < 2; });
  return found;
}

bool is_data_set(const fs::path& folder) {
  std::error_code code;
  return fs::exists(folder / "participants.tsv", code) ||
         fs::exists(folder / "dataset_description.json", code);
}

// The last `folders` names of a path: "a-ds1".
std::string last_names(fs::path path, size_t folders) {
  std::string names;
  for (size_t k = 0; k < folders && path.has_filename(); ++k, path = path.parent_path())
    names = io::to_utf8(path.filename().string()) + (names.empty() ? "" : "-") + names;
  return names;
}

// A name for each data set, of as few folders as tell them apart.
std::map<fs::path, std::string> names_of(const std::set<fs::path>& folders) {
  std::map<fs::path, std::string> names;
  for (size_t depth = 1; depth <= kMostFolders; ++depth) {
    std::set<std::string> different;
    for (const fs::path& folder : folders)
      different.insert(names[folder] = last_names(folder, depth));
    if (different.size() == folders.size()) break;
  }
  return names;
}

// What to say of patients: the first, and how many there are besides.
struct Patients {
  std::string first;
  size_t all = 0;

  void add(const std::string& patient) {
    if (all++ == 0) first = patient;
  }
  std::string text() const {
    return all == 1 ? first : fmt::format("{} and {} more", first, all - 1);
  }
};

std::string shown(const std::set<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void tell_data_sets_apart(SourcePlan& plan, const PairingOptions& options) {
  if (!options.patient_pattern.empty()) return;
  const auto by_patient = data_sets_by_patient(plan);
  std::set<fs::path> folders;
  for (const auto& [patient, sets] : by_patient)
    for (const auto& [folder, sources] : sets) folders.insert(folder);
  const std::map<fs::path, std::string> names = names_of(folders);
  Patients apart, as_one;
  std::string example;
  std::set<std::string> apart_in, as_one_in;
  for (const auto& [patient, sets] : by_patient) {
    const bool known = std::any_of(sets.begin(), sets.end(),
                                   [](const auto& entry) { return is_data_set(entry.first); });
    (known ? apart : as_one).add(sets.begin()->second.front()->patient);
    for (const auto& [folder, sources] : sets) {
      (known ? apart_in : as_one_in).insert(names.at(folder));
      if (!known) continue;
      for (Source* source : sources) source->patient = names.at(folder) + "-" + source->patient;
      if (example.empty()) example = sources.front()->patient;
    }
  }
  if (apart.all > 0)
    plan.warnings.push_back(fmt::format(
        "{} stand in several data sets ({}) and are different patients, named by these (\"{}\"); "
        "--patient-pattern or a --records table names them otherwise",
        apart.text(), shown(apart_in), example));
  if (as_one.all > 0)
    plan.warnings.push_back(fmt::format(
        "{} stand in several folders ({}) and count as one patient each; where these are data sets "
        "of different people, a participants.tsv in each or a --records table says so",
        as_one.text(), shown(as_one_in)));
}

void unify_capitals(SourcePlan& plan) {
  std::map<std::string, std::set<std::string>> spellings;
  for (const Source& source : plan.sources)
    if (source.patient_known) spellings[io::to_lower(source.patient)].insert(source.patient);
  std::erase_if(spellings, [](const auto& entry) { return entry.second.size() < 2; });
  if (spellings.empty()) return;
  for (Source& source : plan.sources)
    if (const auto all = spellings.find(io::to_lower(source.patient)); all != spellings.end())
      source.patient = *all->second.rbegin();
  const std::set<std::string>& first = spellings.begin()->second;
  plan.warnings.push_back(
      fmt::format("{} patients are spelt with other letters in some records ({}) and count as one "
                  "each; where these are different people, their names have to differ in more than "
                  "capitals",
                  spellings.size(), shown(first)));
}

}  // namespace physiomae::ingest
