#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace physiomae::io {

/// A field of each signal; those of all signals lie side by side (Note [EDF layout]).
struct HeaderColumn {
  int64_t start;  ///< in units of a signal's share before it
  int64_t width;
  std::string_view name;
};
inline constexpr HeaderColumn kLabel{0, 16, "label"};
inline constexpr HeaderColumn kUnit{96, 8, "physical dimension"};
inline constexpr HeaderColumn kPhysicalMin{104, 8, "physical minimum"};
inline constexpr HeaderColumn kPhysicalMax{112, 8, "physical maximum"};
inline constexpr HeaderColumn kDigitalMin{120, 8, "digital minimum"};
inline constexpr HeaderColumn kDigitalMax{128, 8, "digital maximum"};
inline constexpr HeaderColumn kSamples{216, 8, "samples in a data record"};

/// Where it stands for the signal at `index` of `count`.
int64_t byte_of(const HeaderColumn& column, int64_t index, int64_t count);

/// The text of an EDF header and the fields in it.
class HeaderFields {
 public:
  HeaderFields(std::span<const std::byte> header, std::string_view where);

  std::string_view at(int64_t byte, int64_t width) const;
  /// The same up to a NUL.
  std::string_view word(int64_t byte, int64_t width) const;
  /// Where the first text behind a NUL stands; 0 when there is none.
  size_t stale_byte() const { return stale_byte_; }

  /// InputError naming the field.
  int64_t integer(int64_t byte, int64_t width, std::string_view field, int64_t low,
                  int64_t high) const;
  double number(int64_t byte, int64_t width, std::string_view field) const;
  [[noreturn]] void fail(int64_t byte, std::string_view field, std::string_view found,
                         std::string_view expected) const;

 private:
  std::string_view text_;
  std::string_view where_;
  mutable size_t stale_byte_ = 0;
};

}  // namespace physiomae::io
