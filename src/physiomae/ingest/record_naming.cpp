#include "physiomae/ingest/record_naming.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/patient_rules.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

using Group = std::vector<Source*>;

constexpr size_t kMostFolders = 8;

// "outer-inner-record" with the last `folders` folders.
std::string name_with(const Source& source, size_t folders) {
  std::string name = record_name_of(source.signal);
  fs::path folder = folder_of(source.signal);
  for (size_t k = 0; k < folders && folder.has_filename(); ++k, folder = folder.parent_path())
    name = folder.filename().string() + "-" + name;
  return name;
}

bool are_told_apart(const Group& group, size_t folders) {
  std::set<std::string> names;
  for (const Source* source : group) names.insert(name_with(*source, folders));
  return names.size() == group.size();
}

bool may_be_name(const std::string& name) {
  try {
    store::check_record_name(name);
  } catch (const InputError&) {
    return false;
  }
  return true;
}

// The fewest folders that tell a group apart; 0 where none do.
size_t folders_for(const Group& group) {
  for (size_t folders = 1; folders <= kMostFolders; ++folders)
    if (are_told_apart(group, folders)) return folders;
  return 0;
}

// Recordings that share their names, each group by it.
std::map<std::string, Group> namesakes(SourcePlan& plan) {
  std::map<std::string, Group> by_name;
  for (Source& source : plan.sources) by_name[source.record].push_back(&source);
  std::erase_if(by_name, [](const auto& entry) {
    return entry.second.size() < 2 || folders_for(entry.second) == 0;
  });
  return by_name;
}

// A corpus's rule tells the patient from the file's own name, whatever stands before it; a pattern
// is meant for the folders' names as well.
void give_name(Source& source, const std::string& name, const PairingOptions& options) {
  source.record = name;
  if (source.patient_known && options.patient_pattern.empty()) return;
  const Source before = source;
  name_patient(source, options);
  if (source.patient_known || !before.patient_known) return;
  source.patient = before.patient;
  source.patient_known = true;
}

// Those of a folder in which another is named by it are named so, too: their names then read alike,
// and a pattern reaches all.
size_t name_those_beside(SourcePlan& plan, const std::set<fs::path>& named_by, size_t folders,
                         const PairingOptions& options) {
  size_t records = 0;
  for (Source& source : plan.sources) {
    const std::string name = name_with(source, folders);
    if (source.record != record_name_of(source.signal) ||
        !named_by.contains(folder_of(source.signal)) || !may_be_name(name))
      continue;
    give_name(source, name, options);
    ++records;
  }
  return records;
}

// A pattern that was made for names with folders finds the patients of all.
void name_patients_by_folders(SourcePlan& plan, size_t folders, const PairingOptions& options) {
  if (options.patient_pattern.empty()) return;
  for (Source& source : plan.sources) {
    if (source.patient_known) continue;
    const auto known = patient_by_pattern(name_with(source, folders), options.patient_pattern);
    source.patient_known = known.has_value();
    if (known) source.patient = known->patient;
  }
}

class Naming {
 public:
  Naming(SourcePlan& plan, const PairingOptions& options) : plan_(plan), options_(options) {}

  void name_groups(const std::map<std::string, Group>& groups) {
    for (const auto& [name, group] : groups) folders_ = std::max(folders_, folders_for(group));
    for (const auto& [name, group] : groups) {
      const bool all = std::all_of(group.begin(), group.end(), [&](const Source* source) {
        return may_be_name(name_with(*source, folders_));
      });
      const size_t folders = all ? folders_ : folders_for(group);
      for (Source* source : group) name_one(*source, folders);
    }
    std::erase_if(plan_.sources, [&](const Source& s) { return lost_.contains(s.signal); });
  }

  void name_others() {
    beside_ = name_those_beside(plan_, named_by_, folders_, options_);
    name_patients_by_folders(plan_, folders_, options_);
  }

  void say() const {
    if (records_ == 0) return;
    const std::string beside = beside_ == 0 ? "" : fmt::format(" and {} beside them", beside_);
    plan_.warnings.push_back(fmt::format(
        "{} recordings share their file names: they{} are named by their folders (\"{}\", ...); a "
        "--records table names them otherwise, --patient-pattern says whose they are",
        records_, beside, example_));
  }

 private:
  void name_one(Source& source, size_t folders) {
    const std::string name = name_with(source, folders);
    try {
      store::check_record_name(name);
    } catch (const InputError& error) {
      plan_.problems.push_back({shown_name(name), error.what()});
      lost_.insert(source.signal);
      return;
    }
    give_name(source, name, options_);
    named_by_.insert(folder_of(source.signal));
    if (example_.empty()) example_ = name;
    ++records_;
  }

  SourcePlan& plan_;
  const PairingOptions& options_;
  size_t folders_ = 0;  ///< one depth for all: their names then read alike
  std::set<fs::path> named_by_, lost_;
  std::string example_;
  size_t records_ = 0, beside_ = 0;
};

}  // namespace

void name_by_folders(SourcePlan& plan, const PairingOptions& options) {
  const std::map<std::string, Group> groups = namesakes(plan);
  if (groups.empty()) return;
  Naming naming(plan, options);
  naming.name_groups(groups);
  naming.name_others();
  naming.say();
}

}  // namespace physiomae::ingest
