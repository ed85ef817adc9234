#include "physiomae/cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"

namespace physiomae::cli {

namespace {

// The first --word that no option is called, as it was typed before its '='.
std::string unknown_option(const std::vector<std::string>& known, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") break;
    if (!word.starts_with("--")) continue;
    const std::string name(word.substr(2, word.find('=') - 2));
    if (std::ranges::find(known, name) == known.end()) return name;
  }
  return {};
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    names.insert(names.end(), option->get_lnames().begin(), option->get_lnames().end());
  return names;
}

// CLI11 tells of a missing option before one that it does not know; the misspelt word is the cause.
[[noreturn]] void refuse(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv,
                         const std::vector<std::string>& elsewhere) {
  std::vector<std::string> names = option_names(app);
  const std::string help = fmt::format("physiomae {} --help lists the options", argv[0]);
  const std::string unknown = unknown_option(names, argc, argv);
  if (unknown.empty()) throw UsageError(fmt::format("{}: {}", argv[0], error.what()), help);
  names.insert(names.end(), elsewhere.begin(), elsewhere.end());
  const std::string near = nearest(unknown, names);
  throw UsageError(fmt::format("{}: unknown option --{}", argv[0], unknown),
                   near.empty() ? help : fmt::format("did you mean --{}? {}", near, help));
}

}  // namespace

void parse_arguments(CLI::App& app, int argc, char** argv,
                     const std::vector<std::string>& elsewhere) {
  app.name(fmt::format("physiomae {}", argv[0]));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    throw HelpRequested(app.help());
  } catch (const CLI::ParseError& error) {
    refuse(app, error, argc, argv, elsewhere);
  }
}

std::string emptiness_problem(const std::string& text) {
  return text.empty() ? "is empty, expected a value" : "";
}

std::string name_problem(const std::string& text) {
  if (text.find_first_not_of(" \t") == std::string::npos)
    return "a name is blank, expected one to call a row by";
  return shown_name(text) == text
             ? ""
             : fmt::format("\"{}\" is no name, expected one line of text", shown_name(text));
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
