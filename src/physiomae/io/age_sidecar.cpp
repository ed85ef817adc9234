#include "physiomae/io/age_sidecar.h"

#include <system_error>

#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/age_title.h"
#include "physiomae/io/sex_column.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestSidecar = 4 << 20;

using Json = nlohmann::json;

// "Levels": {"1": "male", "2": {"Description": "female"}}.
void add_levels(const Json& column, AgeSidecar& sidecar) {
  if (!column.contains("Levels") || !column["Levels"].is_object()) return;
  for (const auto& [level, meaning] : column["Levels"].items()) {
    const Json& text = meaning.is_object() ? meaning.value("Description", Json()) : meaning;
    const auto digit = bare_digit(level);
    if (!digit || !text.is_string()) continue;
    if (const std::string sex = SexColumn().sex(text.get<std::string>()); !sex.empty())
      sidecar.sexes.emplace(*digit, sex);
  }
}

}  // namespace

AgeSidecar parse_age_sidecar(std::string_view text) {
  AgeSidecar sidecar;
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return sidecar;
  for (const auto& [title, column] : json.items()) {
    if (!column.is_object()) continue;
    if (read_sex_title(title).of_sexes) add_levels(column, sidecar);
    const Json units = column.value("Units", Json());
    if (!read_age_title(title) || !units.is_string()) continue;
    // "months" as in a title: "age months".
    if (const auto unit = read_age_title("age " + units.get<std::string>()))
      sidecar.years = unit->years;
  }
  return sidecar;
}

AgeSidecar read_age_sidecar(const std::filesystem::path& table) {
  std::filesystem::path file = table;
  file.replace_extension(".json");
  std::error_code code;
  if (!std::filesystem::is_regular_file(file, code)) return {};
  try {
    return parse_age_sidecar(read_text(file, kLargestSidecar));
  } catch (const InputError&) {
    return {};
  }
}

}  // namespace physiomae::io
