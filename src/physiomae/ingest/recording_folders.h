#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Whether a path is `folder` or lies below it; both absolute.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Where the recordings of a plan lie. The plan's list of sources may not change meanwhile.
class RecordingFolders {
 public:
  explicit RecordingFolders(const SourcePlan& plan);

  /// Whether a recording lies in the folder or below it.
  bool any_in(const std::filesystem::path& folder) const;

  /// Whether no recording of another patient in or below the folder has a file of the same name.
  bool is_alone(const Source& source, const std::filesystem::path& folder) const;

 private:
  std::set<std::filesystem::path> folders_;
  std::map<std::string, std::vector<const Source*>> by_file_name_;
};

}  // namespace physiomae::ingest
