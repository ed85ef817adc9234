#include "physiomae/cli/arguments.h"

#include <charconv>
#include <cstdint>

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

std::string seed_problem(const std::string& text) {
  uint64_t seed = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seed);
  if (error == std::errc() && stop == end) return "";
  return fmt::format("'{}' is no seed, expected a whole number from 0 to {}", text, UINT64_MAX);
}

}  // namespace physiomae::cli
