#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace physiomae::io {

struct AgeSex {
  std::optional<double> age_years;
  std::string sex;  ///< "M", "F", or "" when the table does not say
  bool operator==(const AgeSex&) const = default;
};

/// Reads the table of the PhysioNet/CinC Challenge 2018 (`age-sex.csv`), by record: columns
/// "Record", "Sex" and "Age" in any order and case, others ignored. Empty cells, "nan" and "?" are
/// unknown. InputError naming the line for a missing column, a row of another number of cells, an
/// age that is no number from 0 to 130, a sex other than M or F, or a record that occurs twice.
std::map<std::string, AgeSex> read_age_sex(const std::filesystem::path& path);
std::map<std::string, AgeSex> parse_age_sex(std::string_view text, std::string_view where);

}  // namespace physiomae::io
