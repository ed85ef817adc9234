#pragma once

#include <optional>
#include <string_view>

// Note [Age in EDF]
// EDF+ has a patient's birthdate as the third word of its patient field ("X F 02-MAY-1951 X"); some
// corpora write the age itself behind it ("X F X Female_33yr", Sleep-EDF). Only the age in whole
// years leaves this function. De-identified files bear dates that nobody was born or recorded on:
// an age below 0 or above 110 is none.

namespace physiomae::io {

/// Age in whole years at `start_time` ("YYYY-MM-DDTHH:MM:SS") by an EDF header's patient field of
/// 80 bytes; none where the field does not say it.
std::optional<double> edf_age_years(std::string_view patient_field, std::string_view start_time);

}  // namespace physiomae::io
