#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/sex_column.h"

namespace physiomae::io {

/// Whether a cell says that nothing is known: empty, "n/a", "NA", "nan", "-", "?",
/// "unknown" and the like.
bool is_unknown_cell(std::string_view cell);

/// Years of a cell of ages in units of so many years, unless it states its own; nothing where it is
/// no age from 0 to 130.
std::optional<double> read_age_cell(std::string_view cell, double years_a_unit = 1);

/// Reads the cells of ages and sexes of a table, whatever else the table is of, and gathers what
/// has to be said of them. Lines count from 1.
class AgeSexCells {
 public:
  /// `where` names the table in what is said.
  explicit AgeSexCells(std::string where);

  /// Years from 0 to 130 ("45", "45,5", "45 yrs.", "3y 6m", "018M", "90+", ">89"); nothing where
  /// the cell says that nothing is known, or is no age, which is said. `name`: whose age.
  std::optional<double> age(int64_t line, std::string_view cell, std::string_view name,
                            double years_a_unit = 1);

  /// "M" or "F" by the words for them and what `column` says; "" where nothing is known, or by
  /// another word, which is said.
  std::string sex(int64_t line, std::string_view cell, const SexColumn& column = {});

  /// Says something of a line; only the first ten are listed.
  void say(int64_t line, const std::string& what);

  /// All there is to say, limits that stand for ages ("90+") and a top code of 90 included.
  std::vector<std::string> warnings() const;

 private:
  std::string where_;
  std::vector<std::string> said_;
  size_t not_listed_ = 0;
  int64_t at_top_code_ = 0;
  double oldest_ = 0;
  std::vector<std::string> at_least_;
};

}  // namespace physiomae::io
