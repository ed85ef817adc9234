// `physiomae report RUN-OR-FOLDER... --out report.html`
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/base/utf8.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/page/figure_files.h"
#include "physiomae/summary/report_page.h"

namespace physiomae::cli {

int run_report(int argc, char** argv) {
  summary::ReportRequest request;
  std::filesystem::path out = "report.html", figures;
  CLI::App app(
      "One HTML page about runs, scores, analyses, stores: opens from disk, without a network",
      "physiomae report");
  app.add_option(
         "PATH", request.paths,
         "outputs of ingest, split, pretrain, probe, finetune, evaluate, analyze, reproduce, or "
         "folders that hold some")
      ->required();
  app.add_option("--out", out, "the page")->capture_default_str();
  app.add_option("--title", request.title, "of the page")->capture_default_str();
  app.add_option("--figures", figures, "folder for each figure as SVG and PNG; needs Chromium");
  parse_arguments(app, argc, argv);
  request.version = PHYSIOMAE_VERSION;
  const page::Page page = summary::report_page(request);
  write_file(out, page.html());
  fmt::print("{}: {} figures\n", terminal_text(out.string()), page.figures());
  if (figures.empty()) return 0;
  const size_t written = page::write_figures(page, figures);
  fmt::print("{}: {} figures as SVG and PNG\n", terminal_text(figures.string()), written);
  return 0;
}

}  // namespace physiomae::cli
