#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Note [EDF layout]
// A header of 256 bytes, 256 more for each signal (field by field over all signals, not signal by
// signal), then data records of the same length: the samples of each signal in turn, little-endian
// two's complement, 16 bits in EDF and 24 in BDF. Numbers in the header are ASCII, left-justified
// and padded with spaces. EDF+ and BDF+ put annotations into signals labelled "EDF Annotations" /
// "BDF Annotations", whose first annotation of a record is the record's time stamp.
// Sources: Kemp et al. 1992; Kemp and Olivan 2003; www.edfplus.info/specs; biosemi.com/faq.

namespace physiomae::io {

enum class EdfVariant { edf, edf_plus_c, edf_plus_d, bdf, bdf_plus_c, bdf_plus_d };

/// "EDF", "EDF+C", "EDF+D", "BDF", "BDF+C", "BDF+D".
std::string_view variant_name(EdfVariant variant);

/// One signal as the header describes it.
struct EdfSignal {
  std::string label;  ///< UTF-8, trimmed
  std::string unit;   ///< as of unit_text
  double physical_min = 0, physical_max = 0;
  double digital_min = 0, digital_max = 0;
  int64_t samples = 0;      ///< in a data record
  int64_t byte_offset = 0;  ///< in a data record
  bool is_annotations = false;
  std::string refused;  ///< a field of this signal alone that cannot be read; empty when all can
  std::string assumed;  ///< how fields were read that leave a doubt; empty when none do
};

/// The header without what identifies a patient: of the patient's and the recording's
/// identification only the age is taken, the rest is never stored, not even in memory.
struct EdfHeader {
  EdfVariant variant = EdfVariant::edf;
  std::optional<std::string> start_time;  ///< "YYYY-MM-DDTHH:MM:SS", local
  std::optional<double> age_years;        ///< Note [Age in EDF]
  int64_t header_bytes = 0;               ///< by the number of signals
  int64_t stated_header_bytes = 0;        ///< as the header says; -1 when that is no number
  int64_t records = 0;                    ///< as in the file; -1 when the writer did not know
  double record_seconds = 0;              ///< 0 only without ordinary signals
  int64_t record_bytes = 0;
  int bytes_per_sample = 2;
  std::vector<EdfSignal> signals;  ///< all, annotations included
  std::vector<std::string> warnings;

  bool is_plus() const { return variant != EdfVariant::edf && variant != EdfVariant::bdf; }
  bool is_discontinuous() const {
    return variant == EdfVariant::edf_plus_d || variant == EdfVariant::bdf_plus_d;
  }
};

/// Lays the records out with samples of so many bytes: of EDF, BDF is made with 3.
void set_bytes_per_sample(EdfHeader& header, int bytes);

/// True when the bytes begin as EDF ("0" and seven spaces) or BDF (0xFF "BIOSEMI") files do; with
/// any other version, when 256 bytes are given and their sizes fit each other as EDF's must.
bool looks_like_edf(std::span<const std::byte> first_bytes);

/// Bytes of the whole header by its number of signals, from its first 256; InputError when they are
/// no EDF header.
int64_t edf_header_bytes(std::span<const std::byte> first_256, std::string_view where);

/// The InputError for a stated size of the header that does not fit its number of signals.
[[noreturn]] void fail_header_bytes(std::span<const std::byte> first_256, std::string_view where);

/// Parses a whole header. `where` names the file in messages, which name field and byte too. A
/// field is read up to a NUL: some writers leave what stood there before behind it. A limit that is
/// no number costs its signal alone (EdfSignal::refused). A blank number of data records is -1.
EdfHeader parse_edf_header(std::span<const std::byte> header, std::string_view where);

}  // namespace physiomae::io
