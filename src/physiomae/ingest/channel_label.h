#pragma once

#include <string>
#include <string_view>

namespace physiomae::ingest {

/// A label reduced to its derivation, in canonical electrode names: "EEG C4:A1" -> "C4-M1".
std::string canonical_derivation(std::string_view label);

}  // namespace physiomae::ingest
