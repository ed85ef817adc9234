#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

// Words of commands, for the files that lay a grid.

namespace physiomae::reproduce {

using Words = std::vector<std::string>;

inline void set(Words& arguments, const std::string& assignment) {
  arguments.insert(arguments.end(), {"--set", assignment});
}

inline std::string list_of(const std::vector<int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

inline std::string list_of(const Words& words) {
  return fmt::format("[\"{}\"]", fmt::join(words, "\", \""));
}

inline const std::set<std::string> kStrategyTables = {"table2", "table5", "table6", "table7"};

}  // namespace physiomae::reproduce
