#include "physiomae/io/json_sidecar.h"

#include <cstdint>
#include <system_error>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestSidecar = 4 << 20;

}  // namespace

nlohmann::json parse_sidecar(std::string_view text) {
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : nlohmann::json::object();
}

nlohmann::json json_beside(const std::filesystem::path& table) {
  std::filesystem::path file = table;
  file.replace_extension(".json");
  std::error_code code;
  if (file == table || !std::filesystem::is_regular_file(file, code))
    return nlohmann::json::object();
  try {
    return parse_sidecar(read_text(file, kLargestSidecar));
  } catch (const InputError&) {
    return nlohmann::json::object();
  }
}

std::vector<std::pair<std::string, std::string>> levels_of(const nlohmann::json& column) {
  std::vector<std::pair<std::string, std::string>> levels;
  if (!column.is_object() || !column.contains("Levels") || !column["Levels"].is_object())
    return levels;
  for (const auto& [level, meaning] : column["Levels"].items()) {
    const auto text =
        meaning.is_object() ? meaning.value("Description", nlohmann::json()) : meaning;
    if (text.is_string()) levels.emplace_back(level, text.get<std::string>());
  }
  return levels;
}

}  // namespace physiomae::io
