#pragma once

#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae::signal {

/// White noise of integers in -512..511 plus an offset, as tests/golden/signal_golden.py makes it.
inline std::vector<float> made_up(int64_t count, uint32_t seed, float offset) {
  std::vector<float> values(static_cast<size_t>(count));
  uint32_t state = seed;
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(static_cast<int>(state >> 22) - 512) + offset;
  }
  return values;
}

inline const nlohmann::json& golden() {
  static const nlohmann::json content = [] {
    std::ifstream file(PHYSIOMAE_GOLDEN "/signal_golden.json");
    return nlohmann::json::parse(file);
  }();
  return content;
}

/// Compares with what the script's `picked` wrote; prints the worst place.
template <typename T>
void expect_picked(const std::vector<T>& found, const nlohmann::json& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected["count"].get<size_t>());
  double worst = -1;
  size_t worst_place = 0;
  for (size_t i = 0; i < expected["places"].size(); ++i) {
    const auto place = expected["places"][i].get<size_t>();
    const double error =
        std::abs(static_cast<double>(found[place]) - expected["values"][i].get<double>());
    if (!(error <= worst)) {
      worst = error;
      worst_place = i;
    }
  }
  const auto place = expected["places"][worst_place].get<size_t>();
  EXPECT_LE(worst, tolerance) << "at " << place << ": found " << found[place] << ", expected "
                              << expected["values"][worst_place];
}

}  // namespace physiomae::signal
