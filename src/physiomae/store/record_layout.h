#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/io/safetensors.h"

// What the reader (stored_record.cpp) and the writer (record_content.cpp) of a record agree on.

namespace physiomae::store {

constexpr int64_t kM = kModalities;
constexpr int64_t kSeconds = kTokens;  ///< of a window: a token is one second
constexpr const char* kSignals = "signals";
constexpr const char* kSignalsChecksum = "signals_sha256";

/// The tensors without the signals' bytes: what a record's own checksum is about.
std::vector<io::TensorView> all_but_signals(std::vector<io::TensorView> tensors);

std::string checksum_of(std::span<const uint16_t> signals);

}  // namespace physiomae::store
