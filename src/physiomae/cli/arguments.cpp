#include "physiomae/cli/arguments.h"

#include <charconv>
#include <cstdint>
#include <cstdio>

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

Shard parse_shard(const std::string& text) {
  Shard shard;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%d/%d%c", &shard.index, &shard.count, &rest) != 2 ||
      shard.count < 1 || shard.index < 0 || shard.index >= shard.count)
    throw UsageError(fmt::format("--shard {}: expected i/n with 0 <= i < n", text),
                     "for example --shard 0/4 to --shard 3/4 on four machines");
  return shard;
}

}  // namespace physiomae::cli
