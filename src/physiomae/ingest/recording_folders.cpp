#include "physiomae/ingest/recording_folders.h"

#include <algorithm>

#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/source_walk.h"

namespace physiomae::ingest {

namespace fs = std::filesystem;

bool lies_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(path.begin(), path.end(), folder.begin(), folder.end()).second ==
         folder.end();
}

RecordingFolders::RecordingFolders(const SourcePlan& plan) {
  for (const Source& source : plan.sources) {
    folders_.insert(folder_of(source.signal));
    by_file_name_[record_name_of(source.signal)].push_back(&source);
  }
}

bool RecordingFolders::any_in(const fs::path& folder) const {
  const auto next = folders_.lower_bound(folder);  // what lies in a folder follows it
  return next != folders_.end() && lies_in(*next, folder);
}

bool RecordingFolders::is_alone(const Source& source, const fs::path& folder) const {
  const auto same_name = by_file_name_.find(record_name_of(source.signal));
  if (same_name == by_file_name_.end()) return true;
  return std::none_of(same_name->second.begin(), same_name->second.end(), [&](const Source* other) {
    const bool one_person =
        source.patient_known && other->patient_known && source.patient == other->patient;
    return other != &source && !one_person && lies_in(folder_of(other->signal), folder);
  });
}

}  // namespace physiomae::ingest
