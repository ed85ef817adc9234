#include "physiomae/page/figure_files.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/page/browser.h"

namespace physiomae::page {

size_t write_figures(const Page& page, const std::filesystem::path& folder) {
  const auto browser = find_browser();
  if (!browser)
    throw Error(
        "figures as files are drawn by Chromium, and there is none",
        "apt-get install chromium, or $PHYSIOMAE_BROWSER with its path; or open the page and use "
        "the buttons under each figure");
  make_folder(folder);
  const auto files = exported_figures(load_page(*browser, page.html(/*export_figures=*/true)));
  for (const auto& [name, bytes] : files) write_file(folder / name, bytes);
  constexpr size_t kKinds = 2;
  if (files.size() != kKinds * page.figures())
    throw Error(fmt::format("{} made {} files of {} figures, expected {} each", browser->string(),
                            files.size(), page.figures(), kKinds));
  return page.figures();
}

}  // namespace physiomae::page
