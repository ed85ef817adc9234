#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// One annotation in MIT format (annot(5) of the WFDB manual).
struct Annotation {
  int64_t sample = 0;
  int code = 0;     ///< 1..58; 22 is a note
  int subtype = 0;  ///< -128..127
  int channel = 0;  ///< 0..255
  int number = 0;   ///< -128..127
  std::string aux;  ///< up to 255 bytes; without the NULs at its end
  bool operator==(const Annotation&) const = default;
};

constexpr int kNoteCode = 22;

/// An annotation file. Notes at sample 0 that describe the file ("## time resolution: 200") and
/// empty annotations (code 0) are taken out of `annotations`, as wfdb-python does.
struct AnnotationFile {
  double time_resolution_hz = 0;  ///< 0 when the file does not say
  std::vector<Annotation> annotations;
};

/// Reads MIT annotation format. InputError naming the byte where the file breaks the format, ends
/// in the middle of an annotation, or lacks the zero word at its end.
AnnotationFile read_mit_annotations(const std::filesystem::path& path);
AnnotationFile parse_mit_annotations(std::span<const std::byte> bytes, std::string_view where);

/// The bytes of a file in MIT format, as wrann of the WFDB library writes it. Throws Error for a
/// field out of range and for samples that fall or jump by more than 2^31 - 1.
std::vector<std::byte> format_mit_annotations(const AnnotationFile& file);
void write_mit_annotations(const std::filesystem::path& target, const AnnotationFile& file);

}  // namespace physiomae::io
