#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/page/page.h"

namespace physiomae::summary {

struct ReportRequest {
  std::vector<std::filesystem::path> paths;  ///< anything of Kind, or folders that hold some
  std::string version;                       ///< of this program
  std::string title = "PhysioMAE report";
};

/// One page about everything in `paths`. What is damaged, unfinished or not there is said in it.
/// InputError when a path holds nothing that a report could be about.
page::Page report_page(const ReportRequest& request);

}  // namespace physiomae::summary
