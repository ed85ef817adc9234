#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace physiomae::cli {

/// The user asked for help: its text goes to stdout, exit status 0.
class HelpRequested : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Parses argv[1..]; UsageError for wrong usage, with the nearest option where one is unknown;
/// HelpRequested for --help. `elsewhere`: options that the verb has in another form of its call.
void parse_arguments(CLI::App& app, int argc, char** argv,
                     const std::vector<std::string>& elsewhere = {});

/// For CLI::Option::check: an empty text is hardly what somebody wanted, but a shell variable
/// without a value.
std::string emptiness_problem(const std::string& text);

/// For CLI::Option::check: a name of a row is something to read, on one line.
std::string name_problem(const std::string& text);

/// For CLI::Option::check: what is wrong with `text` as a seed, or nothing. CLI11 itself would wrap
/// a negative number around and cut one that is too large.
std::string seed_problem(const std::string& text);

/// Part `index` of `count` machines' parts, as --shard states it.
struct Shard {
  int index = 0, count = 1;
};
/// "0/4" to "3/4"; UsageError for anything else.
Shard parse_shard(const std::string& text);

}  // namespace physiomae::cli
