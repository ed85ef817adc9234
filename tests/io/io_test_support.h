#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::io::test {

/// A folder of a test's own, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "physiomae-io-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw Error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  std::filesystem::path write(std::string_view name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline std::filesystem::path data_path(std::string_view name) {
  return std::filesystem::path(PHYSIOMAE_TEST_DATA) / name;
}

inline std::filesystem::path golden_path(std::string_view name) {
  return std::filesystem::path(PHYSIOMAE_GOLDEN) / name;
}

inline nlohmann::json golden(std::string_view name) {
  return nlohmann::json::parse(read_text(golden_path(name)));
}

/// The message of the InputError that `work` throws; a failure when it throws none or another.
template <typename Work>
std::string input_error_of(Work&& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "expected an InputError, got: " << error.what();
    return {};
  }
  ADD_FAILURE() << "expected an InputError, nothing was thrown";
  return {};
}

}  // namespace physiomae::io::test
