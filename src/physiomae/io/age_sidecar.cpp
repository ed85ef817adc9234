#include "physiomae/io/age_sidecar.h"

#include "physiomae/io/age_title.h"
#include "physiomae/io/json_sidecar.h"
#include "physiomae/io/sex_column.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {
namespace {

void add_levels(const nlohmann::json& column, AgeSidecar& sidecar) {
  for (const auto& [level, meaning] : levels_of(column)) {
    const auto digit = bare_digit(level);
    const std::string sex = SexColumn().sex(meaning);
    if (digit && !sex.empty()) sidecar.sexes.emplace(*digit, sex);
  }
}

AgeSidecar sidecar_of(const nlohmann::json& json) {
  AgeSidecar sidecar;
  for (const auto& [title, column] : json.items()) {
    if (!column.is_object()) continue;
    if (read_sex_title(title).of_sexes) add_levels(column, sidecar);
    const nlohmann::json units = column.value("Units", nlohmann::json());
    if (!read_age_title(title) || !units.is_string()) continue;
    // "months" as in a title: "age months".
    if (const auto unit = read_age_title("age " + units.get<std::string>()))
      sidecar.years = unit->years;
  }
  return sidecar;
}

}  // namespace

AgeSidecar parse_age_sidecar(std::string_view text) { return sidecar_of(parse_sidecar(text)); }

AgeSidecar read_age_sidecar(const std::filesystem::path& table) {
  return sidecar_of(json_beside(table));
}

}  // namespace physiomae::io
