#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/file.h"

namespace physiomae {

struct ProgramResult {
  int status = -1;
  std::string out, err;
};

/// Runs the built program with these arguments and waits for it.
inline ProgramResult run_program(const std::vector<std::string>& arguments) {
  const auto stem =
      std::filesystem::temp_directory_path() / ("physiomae_run_" + std::to_string(getpid()));
  const std::string out = stem.string() + ".out", err = stem.string() + ".err";
  std::string command = PHYSIOMAE_PROGRAM;
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  const int code = std::system((command + " >" + out + " 2>" + err).c_str());
  ProgramResult result{WIFEXITED(code) ? WEXITSTATUS(code) : 128 + WTERMSIG(code), read_text(out),
                       read_text(err)};
  std::filesystem::remove(out);
  std::filesystem::remove(err);
  return result;
}

/// Runs a verb that must succeed, and reads the JSON on its standard output; its log goes to `log`.
inline nlohmann::json run_for_json(std::vector<std::string> arguments, std::string* log = nullptr) {
  arguments.emplace_back("--json");
  const ProgramResult result = run_program(arguments);
  EXPECT_EQ(result.status, 0) << arguments.front() << ": " << result.err;
  if (log != nullptr) *log = result.err;
  return result.status == 0 ? nlohmann::json::parse(result.out) : nlohmann::json();
}

}  // namespace physiomae
