#include "physiomae/reproduce/folder_json.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::reproduce {

void refuse_damaged(const std::filesystem::path& file, const std::string& what,
                    const std::string& hint) {
  throw UsageError(fmt::format("{}: is damaged, expected {}", file.string(), what), hint);
}

nlohmann::json folder_json(const std::filesystem::path& file, const std::string& what,
                           const std::string& hint) {
  if (!std::filesystem::exists(file)) return nlohmann::json::object();
  auto json = nlohmann::json::parse(read_text(file, /*limit=*/1 << 24), nullptr,
                                    /*allow_exceptions=*/false);
  if (!json.is_object()) refuse_damaged(file, what, hint);
  return json;
}

std::string text_of(const nlohmann::json& json, std::string_view key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace physiomae::reproduce
