#pragma once

#include <cstdint>
#include <string_view>

#include "physiomae/io/edf_fields.h"
#include "physiomae/io/edf_header.h"
#include "physiomae/io/limit_commas.h"

namespace physiomae::io {

/// The physical and digital limits of a header's signals, each read in the light of all.
class EdfLimits {
 public:
  EdfLimits(const HeaderFields& fields, int64_t signals);

  /// What cannot be read goes to EdfSignal::refused, what leaves a doubt to EdfSignal::assumed.
  void read_into(EdfSignal& signal, int64_t index) const;

 private:
  std::string_view text(const HeaderColumn& column, int64_t index) const;
  double number(const HeaderColumn& column, LimitCommas::Kind kind, int64_t index,
                EdfSignal& signal) const;
  void say_doubt(const HeaderColumn& low, const HeaderColumn& high, LimitCommas::Kind kind,
                 int64_t index, EdfSignal& signal) const;

  const HeaderFields& fields_;
  int64_t signals_;
  LimitCommas commas_;
};

}  // namespace physiomae::io
