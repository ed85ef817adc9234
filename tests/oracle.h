#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>

// Tests that ask Python's own tools: the environment of `scripts/bootstrap.sh oracle`, or the one
// that $PHYSIOMAE_ORACLE names. A script that lacks one of its modules ends with 77.

namespace physiomae {

enum class OracleRun { done, not_installed };

/// The project's folder.
inline std::filesystem::path project_folder() {
  return std::filesystem::path(PHYSIOMAE_GOLDEN).parent_path().parent_path();
}

/// Runs a script of the project and expects that it ends well. Standard output goes into `output`
/// where it is named.
inline OracleRun run_oracle(const std::string& script, const std::vector<std::string>& arguments,
                            const std::filesystem::path& output = {}) {
  const char* named = std::getenv("PHYSIOMAE_ORACLE");
  const std::filesystem::path python = named != nullptr
                                           ? std::filesystem::path(named)
                                           : project_folder() / ".deps/oracle/bin/python";
  if (!std::filesystem::exists(python)) return OracleRun::not_installed;
  std::string command = "'" + python.string() + "' '" + (project_folder() / script).string() + "'";
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  if (!output.empty()) command += " > '" + output.string() + "'";
  const int status = std::system(command.c_str());
  if (WEXITSTATUS(status) == 77) return OracleRun::not_installed;
  EXPECT_EQ(status, 0) << command;
  return OracleRun::done;
}

}  // namespace physiomae
