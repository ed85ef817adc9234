#pragma once

#include <optional>
#include <string_view>

namespace physiomae::io {

// Note [Commas in limits]
// Some programs write limits with a decimal comma ("-327,68"), some set thousands apart by one
// ("-3,276.8"). In front of exactly three digits it may be either ("1,000"). One program wrote all
// limits of a header, so those that leave no doubt tell what the others mean; a digital limit tells
// too, since it is a whole number. Where none tells, the comma is decimal, and both readings are
// said of a signal that is read.

/// What commas mean in the limits of a header. `see` all of them before the first `read`.
class LimitCommas {
 public:
  enum class Kind { physical, digital };

  void see(std::string_view limit, Kind kind);
  /// Nothing when it is no number.
  std::optional<double> read(std::string_view limit, Kind kind) const;
  bool is_in_doubt(std::string_view limit, Kind kind) const;
  /// The number with its comma between thousands.
  static std::optional<double> read_thousands(std::string_view limit);

 private:
  bool decimal_ = false, thousands_ = false;  ///< some limit's comma is that beyond doubt
};

}  // namespace physiomae::io
