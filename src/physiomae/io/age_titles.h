#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/io/sex_column.h"

namespace physiomae::io {

/// What the lines of a table are of. Two nights of a person are two lines of recordings.
enum class RowsOf { unsaid, recordings, patients };

/// A column of ages beside the one that is meant.
struct OtherAgeColumn {
  size_t column = 0;
  double years = 1;  ///< one unit
};

/// Which columns of a table of patients hold what, by their titles.
struct AgeTitles {
  std::optional<size_t> name, age, sex;
  std::vector<OtherAgeColumn> other_ages;  ///< beside `age`, the likelier first
  std::optional<size_t> patient;           ///< beside `name`, in a table of recordings
  std::optional<size_t> visit;             ///< the visit, session or night that a line is of
  bool visits_are_nights = false;
  /// By visit: "age_s1", "age_s2", where no column holds the ages of all.
  std::vector<std::pair<std::string, size_t>> age_of_visit;
  RowsOf rows_of = RowsOf::unsaid;
  double years = 1;  ///< one unit of `age`: "age_months" counts twelfths
  SexCoding sex_coding;

  bool has_age() const { return age || !age_of_visit.empty(); }
  /// Whether there is whom, and what to say of them.
  bool serve() const { return name && (has_age() || sex); }
};

/// Names stand under record, file name and the like, which are recordings; else under
/// participant_id, BidsFolder, nsrrid, subject, Proband, which are patients; else under id, code,
/// name, or in a first column without a title, which may be either. Ages under age in several
/// languages, also with whence ("nsrr_age", "Age at PSG") and a unit (years, months, days), or as
/// corpora call them ("sleepage5c"); the harmonised go before all, those at the study before
/// others. Sexes by read_sex_title. In any case, with any accents and signs between the words.
AgeTitles find_age_titles(const std::vector<std::string>& titles);

}  // namespace physiomae::io
