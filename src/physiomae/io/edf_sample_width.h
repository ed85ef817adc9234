#pragma once

#include <cstdint>
#include <string_view>

#include "physiomae/io/edf_header.h"

namespace physiomae::io {

/// Settles how wide samples are whose digital limits need more than the 16 bits that the header
/// speaks of. 24 bits, with a warning, where the file is exactly as long as they make it; where it
/// is as long as 16 bits make it, those signals are refused, since their scale is not known.
/// InputError where the size does not tell.
void settle_sample_width(EdfHeader& header, int64_t file_bytes, std::string_view where);

}  // namespace physiomae::io
