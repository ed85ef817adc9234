#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace physiomae::io {

/// A column of ages, by its title alone.
struct AgeTitle {
  int rank = 0;              ///< of several columns the lowest is meant
  double years = 1;          ///< one unit
  std::string visit;         ///< whose ages they are ("age_s2": 2); "" where the title names none
  bool bare_number = false;  ///< the visit is a digit that may mean anything else ("age2")
};

/// "Age at PSG (years)", "nsrr_age", "Alter [Jahre]", "AgeAtVisit", "sleepage5c"; nothing for ages
/// of anything else ("age_at_diagnosis", "age_group", "brain_age").
std::optional<AgeTitle> read_age_title(std::string_view title);

}  // namespace physiomae::io
