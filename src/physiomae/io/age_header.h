#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/age_titles.h"
#include "physiomae/io/text_lines.h"

namespace physiomae::io {

/// Where a table of ages and sexes says what its columns are.
struct AgeHeader {
  AgeTitles titles;
  std::vector<std::string> cells = {};  ///< of the line of titles
  char delimiter = ',';                 ///< tab, ';', ',', '|' or ' '
  size_t columns = 0;
  size_t first_row = 0;     ///< among the lines: the first below the titles
  int64_t line = 0;         ///< of the titles, from 1; 0 where there are none
  bool text_above = false;  ///< a headline or the like, no comment
};

/// The first of the first lines that names whom and an age or sex, under the delimiter by which
/// most lines below have as many cells; the titles may stand in a comment, and their brackets may
/// hold the delimiter ("Sex (1=male, 2=female)"). Without titles, columns are known by their cells
/// where one reading is possible: names, ages, and where there is a third column, sexes. With
/// `of_one_patient` the visit alone may be named (sessions.tsv of BIDS).
std::optional<AgeHeader> find_age_header(const std::vector<TextLine>& lines,
                                         bool of_one_patient = false);

/// The cells of a line, quotes removed; those of a line that stands in quotes as a whole, too.
std::vector<std::string> age_cells(std::string_view line, char delimiter);

/// True for blank lines, comments, and lines too long for any table.
bool says_nothing(const TextLine& line);

/// The titles of what is no such table, for messages, and whether one of them is of ages.
struct OtherTitles {
  std::vector<std::string> titles;
  bool of_ages = false;
};
OtherTitles other_titles(const std::vector<TextLine>& lines);

}  // namespace physiomae::io
