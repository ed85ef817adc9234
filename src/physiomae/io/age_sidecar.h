#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace physiomae::io {

/// What the JSON file of BIDS beside a table (participants.json) says of its columns.
struct AgeSidecar {
  std::map<int64_t, std::string>
      sexes;         ///< "M" or "F" by digit, from "Levels" of a column of sexes
  double years = 1;  ///< one unit of ages, from "Units"
};

/// Nothing is said where there is no such file, or it is none.
AgeSidecar read_age_sidecar(const std::filesystem::path& table);
AgeSidecar parse_age_sidecar(std::string_view json);

}  // namespace physiomae::io
