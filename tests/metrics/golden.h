#pragma once

#include <fstream>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

namespace physiomae::metrics {

/// tests/golden/<name>, made by tests/golden/metrics_golden.py.
inline nlohmann::json golden(const std::string& name) {
  return nlohmann::json::parse(std::ifstream(std::string(PHYSIOMAE_GOLDEN) + "/" + name));
}

/// JSON has no NaN: null stands for it.
inline double number(const nlohmann::json& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

}  // namespace physiomae::metrics
