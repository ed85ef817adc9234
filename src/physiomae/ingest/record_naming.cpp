#include "physiomae/ingest/record_naming.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

using Group = std::vector<Source*>;

constexpr size_t kMostFolders = 8;

// "outer-inner-record" with the last `folders` folders.
std::string name_with(const Source& source, size_t folders) {
  std::string name = source.record;
  std::filesystem::path folder = folder_of(source.signal);
  for (size_t k = 0; k < folders && folder.has_filename(); ++k, folder = folder.parent_path())
    name = folder.filename().string() + "-" + name;
  return name;
}

bool are_told_apart(const Group& group, size_t folders) {
  std::set<std::string> names;
  for (const Source* source : group) names.insert(name_with(*source, folders));
  return names.size() == group.size();
}

bool may_be_names(const Group& group, size_t folders) {
  try {
    for (const Source* source : group) store::check_record_name(name_with(*source, folders));
  } catch (const InputError&) {
    return false;
  }
  return true;
}

// The fewest folders that tell a group apart; 0 where none do.
size_t folders_for(const Group& group) {
  for (size_t folders = 1; folders <= kMostFolders; ++folders)
    if (are_told_apart(group, folders)) return may_be_names(group, folders) ? folders : 0;
  return 0;
}

}  // namespace

void name_by_folders(SourcePlan& plan, const PairingOptions& options) {
  std::map<std::string, Group> by_name;
  for (Source& source : plan.sources) by_name[source.record].push_back(&source);
  std::erase_if(by_name, [](const auto& entry) {
    return entry.second.size() < 2 || folders_for(entry.second) == 0;
  });
  size_t folders = 0, records = 0;  // one depth for all: their names then read alike
  for (const auto& [name, group] : by_name) folders = std::max(folders, folders_for(group));
  std::string example;
  for (const auto& [name, group] : by_name) {
    const size_t depth = may_be_names(group, folders) ? folders : folders_for(group);
    for (Source* source : group) {
      source->record = name_with(*source, depth);
      name_patient(*source, options);
      if (example.empty()) example = source->record;
      ++records;
    }
  }
  if (records > 0)
    plan.warnings.push_back(fmt::format(
        "{} recordings share their file names: they are named by their folders (\"{}\", ...); a "
        "--records table names them otherwise, --patient-pattern says whose they are",
        records, example));
}

}  // namespace physiomae::ingest
