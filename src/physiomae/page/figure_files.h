#pragma once

#include <cstddef>
#include <filesystem>

#include "physiomae/page/page.h"

namespace physiomae::page {

/// Writes each figure of `page` into `folder` as <id>.svg and <id>.png (three pixels a unit), in
/// light colours and of one width, drawn by a browser without a screen; how many figures. Error
/// when there is no browser (find_browser) or it fails.
size_t write_figures(const Page& page, const std::filesystem::path& folder);

}  // namespace physiomae::page
