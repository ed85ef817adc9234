#include "physiomae/ingest/inspect.h"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/base/utf8.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/label_arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/summary/quality_page.h"

namespace physiomae::cli {
namespace {

int write_quality_page(const std::vector<std::string>& paths, const ingest::InspectOptions& options,
                       const std::string& html) {
  if (paths.size() != 1)
    throw UsageError(fmt::format("--html describes one recording, {} were given", paths.size()));
  write_file(html, summary::quality_page(paths.front(), options).html());
  fmt::print("{}\n", terminal_text(html));
  return 0;
}

}  // namespace

int run_inspect(int argc, char** argv) {
  std::vector<std::string> paths, maps, units;
  std::string preset;
  ingest::InspectOptions options;
  LabelArguments labels;
  std::string html;
  bool header_only = false;
  CLI::App app("Describe recordings, hypnograms and stores");
  app.add_option("PATH", paths, "Stores, .hea, .edf, .bdf, .xml, .csv, -arousal.mat, ...")
      ->required();
  app.add_option("--map", maps, "Substitute a channel, as ingest does: EEG=C4-M1");
  app.add_option("--preset", preset, "Channels of a public corpus, as ingest does: shhs, ...");
  app.add_option("--unit", units, "Unit of channels whose own is unknown, as ingest does: EEG=uV");
  labels.add_to(app);
  app.add_flag("--header", header_only, "Do not read the signals");
  app.add_flag("--json", options.json, "Print one JSON object a path");
  app.add_option("--html", html,
                 "Write the quality page of one recording: spectrograms, gaps, flags");
  parse_arguments(app, argc, argv);
  for (const std::string& map : maps) options.map.substitute(map);
  if (!preset.empty()) options.map.take_preset(preset);
  for (const std::string& unit : units) options.map.state_unit(unit);
  options.signals = !header_only;
  options.labels = labels.options(preset);
  if (!html.empty()) return write_quality_page(paths, options, html);
  int64_t refused = 0;
  for (const std::string& path : paths) {
    try {
      const ingest::Inspection found = ingest::inspect(path, options);
      fmt::print("{}{}", options.json || paths.size() == 1 ? "" : path + "\n", found.text);
      refused += found.unusable;
    } catch (const InputError& error) {
      if (paths.size() == 1) throw;
      log_error(error.what());
      ++refused;
    }
  }
  return refused > 0 ? 3 : 0;
}

}  // namespace physiomae::cli
