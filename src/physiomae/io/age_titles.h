#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// What the lines of a table are of. Two nights of a person are two lines of recordings.
enum class RowsOf { unsaid, recordings, patients };

/// Which columns of a table of patients hold what, by their titles.
struct AgeTitles {
  std::optional<size_t> name, age, sex;
  std::optional<size_t> patient;  ///< beside `name`, in a table of recordings
  RowsOf rows_of = RowsOf::unsaid;
  double years = 1;  ///< one unit of `age`: "age_months" counts twelfths
};

/// The cells of a line, trimmed and without quotes.
std::vector<std::string_view> split_titles(std::string_view line, char delimiter);

/// Tab, semicolon or comma, whichever comes first in this order; a comma where there is none.
char delimiter_of(std::string_view line);

/// Names stand under record, file name and the like, which are recordings; else under
/// participant_id, BidsFolder, nsrrid, subject, patient, which are patients; else under id, name,
/// or in a first column without a title, which may be either. Ages under age, also with whence
/// ("nsrr_age", "Age at PSG") and a unit (years, months, days); sexes under sex or gender. In any
/// case, and with any signs between the words.
AgeTitles find_age_titles(const std::vector<std::string_view>& titles);

/// Whether a table with this first line holds ages by name.
bool holds_ages(std::string_view first_line);

}  // namespace physiomae::io
