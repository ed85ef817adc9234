#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// Which columns of a table of patients hold what, by their titles.
struct AgeTitles {
  std::optional<size_t> name, age, sex;
  double years = 1;  ///< one unit of `age`: "age_months" counts twelfths
};

/// The cells of a line, trimmed and without quotes.
std::vector<std::string_view> split_titles(std::string_view line, char delimiter);

/// Tab, semicolon or comma, whichever comes first in this order; a comma where there is none.
char delimiter_of(std::string_view line);

/// Names stand under record, participant_id, BidsFolder, file name, nsrrid, subject, patient, id
/// and the like, or in a first column without a title; ages under age, also with whence
/// ("nsrr_age", "Age at PSG") and a unit (years, months, days); sexes under sex or gender. In any
/// case, and with any signs between the words.
AgeTitles find_age_titles(const std::vector<std::string_view>& titles);

/// Whether a table with this first line holds ages by name.
bool holds_ages(std::string_view first_line);

}  // namespace physiomae::io
