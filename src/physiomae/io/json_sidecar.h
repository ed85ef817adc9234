#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace physiomae::io {

/// The JSON file that BIDS puts beside a table (X.json of X.tsv): an object of columns by their
/// titles; an empty object where there is no such file, or it is none.
nlohmann::json json_beside(const std::filesystem::path& table);
nlohmann::json parse_sidecar(std::string_view text);

/// The "Levels" of a column, a description each, whether it stands there alone or as "Description".
std::vector<std::pair<std::string, std::string>> levels_of(const nlohmann::json& column);

}  // namespace physiomae::io
