#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/age_titles.h"

namespace physiomae::io {

/// What further columns of ages say of a line, beside the one that is meant: an age where that one
/// has none; months or days that make a whole number of years exact ("1 year" and "18 months"), or
/// that are to be added to it ("3 years" and "6 months": nobody of 3 years is 6 months old); or
/// another age, which is counted.
class OtherAges {
 public:
  /// `titles` have to outlive it; `cells` of the titles, or none where the table has none.
  OtherAges(const AgeTitles& titles, std::vector<std::string> cells);

  /// `age`, in years, of a line, as the other columns of it complete it; `name`: whose.
  std::optional<double> complete(std::optional<double> age, const std::vector<std::string>& line,
                                 std::string_view name);

  /// What was found, in words.
  std::vector<std::string> said() const;

 private:
  std::optional<double> finer(double age, double other, const OtherAgeColumn& column);
  std::string title(size_t column) const;

  const AgeTitles& titles_;
  std::vector<std::string> cells_;
  struct Count {
    int64_t lines = 0;
    std::string first;  ///< "P01: 45 and 52"
  };
  Count filled_, differ_, added_;
};

}  // namespace physiomae::io
