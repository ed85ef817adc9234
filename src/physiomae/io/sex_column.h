#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Note [Sexes]
// Digits name no sex by themselves: tables count men as 0, 1 or 2. A title says it ("Sex (M=1;
// F=2)", "sex (F=1)", "male"), or the columns beside it where they are those of a corpus (MESA,
// SHHS). "M" is a woman beside "H" (mujer beside hombre), and in doubt under "sexo" beside neither
// H nor F. "V" is a woman in Dutch (vrouw), a man in Spanish (varon), and in doubt where neither
// the title nor the other cells tell which.

namespace physiomae::io {

/// What a column's cells mean beside the words for the sexes.
struct SexCoding {
  std::map<int64_t, std::string> digits = {};  ///< "M" or "F"
  bool indicator = false;               ///< of a column "male" or "female": "yes" is 1, "no" is 0
  bool spanish = false, dutch = false;  ///< by the title
  std::string_view corpus = {};         ///< whose dictionary says it, where the title does not
};

/// Whether a title is one of sexes; what it says of digits.
struct SexTitle {
  bool of_sexes = false;
  SexCoding coding = {};
};
SexTitle read_sex_title(std::string_view title);

/// How the cells of one column are read.
class SexColumn {
 public:
  SexColumn() = default;
  /// `cells`: all of the column.
  SexColumn(SexCoding coding, const std::vector<std::string>& cells);

  /// "M" or "F" by the words for them in several languages or by the coding; "" for others.
  std::string sex(std::string_view cell) const;

  /// What was taken for granted, or could not be; "" where nothing was.
  const std::string& assumed() const { return assumed_; }

 private:
  void judge_letters(const std::vector<std::string>& cells);

  SexCoding coding_;
  bool m_is_mujer_ = false, m_in_doubt_ = false, f_in_doubt_ = false;
  bool v_is_varon_ = false, v_in_doubt_ = false;
  std::string assumed_;
};

}  // namespace physiomae::io
