#pragma once

#include <filesystem>
#include <string_view>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"

namespace physiomae::io::test {

inline std::filesystem::path data_path(std::string_view name) {
  return std::filesystem::path(PHYSIOMAE_TEST_DATA) / name;
}

inline std::filesystem::path golden_path(std::string_view name) {
  return std::filesystem::path(PHYSIOMAE_GOLDEN) / name;
}

inline nlohmann::json golden(std::string_view name) {
  return nlohmann::json::parse(read_text(golden_path(name)));
}

}  // namespace physiomae::io::test
