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
        "figures as SVG are drawn by Chromium, and there is none",
        "apt-get install chromium, or $PHYSIOMAE_BROWSER with its path; or open the page and use "
        "\"Save as SVG\" under each figure");
  make_folder(folder);
  const auto figures = exported_figures(load_page(*browser, page.html(/*export_figures=*/true)));
  for (const auto& [id, svg] : figures) write_file(folder / (id + ".svg"), svg);
  if (figures.size() != page.figures())
    throw Error(
        fmt::format("{} drew {} of {} figures", browser->string(), figures.size(), page.figures()));
  return figures.size();
}

}  // namespace physiomae::page
