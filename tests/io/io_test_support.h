#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"
#include "physiomae/io/recording.h"

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

inline std::vector<float> read_channel(Recording& recording, size_t channel, int64_t first,
                                       int64_t frames) {
  const int64_t width = recording.channels()[channel].samples_per_frame;
  std::vector<float> out(static_cast<size_t>(frames * width));
  const ChannelRequest request{channel, out};
  recording.read(first, frames, {&request, 1});
  return out;
}

}  // namespace physiomae::io::test
