#include "physiomae/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::cli {

void parse_arguments(CLI::App& app, int argc, char** argv) {
  app.name(fmt::format("physiomae {}", argv[0]));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    throw HelpRequested(app.help());
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}: {}", argv[0], error.what()),
                     fmt::format("physiomae {} --help lists the options", argv[0]));
  }
}

}  // namespace physiomae::cli
