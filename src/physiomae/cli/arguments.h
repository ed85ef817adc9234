#pragma once

#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace physiomae::cli {

/// The user asked for help: its text goes to stdout, exit status 0.
class HelpRequested : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Parses argv[1..]; UsageError for wrong usage, HelpRequested for --help.
void parse_arguments(CLI::App& app, int argc, char** argv);

}  // namespace physiomae::cli
