#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "physiomae/store/record_header.h"

namespace physiomae::store {

/// The labels of W windows.
struct WindowLabels {
  std::vector<int8_t> stage;                        // (W) io::Stage
  std::vector<int16_t> arousal_on, arousal_scored;  // (W) samples at the header's source_rate_hz
  std::vector<int8_t> arousal_second;               // (W, 30) -1 not scored, 0, 1
};

/// How many of some windows' stages are one.
int64_t staged_windows(std::span<const int8_t> stages);

/// Content of a record before it is written: the tensors as vectors, in the store's layout.
struct RecordContent {
  RecordHeader header;
  std::vector<uint16_t> signals;      // (W, M, 3000)
  std::vector<uint8_t> present;       // (W, M)
  std::vector<int64_t> start_sample;  // (W)
  WindowLabels labels;
};

/// Writes `STORE/records/RECORD.safetensors` atomically; the same content gives the same bytes.
/// Error when the tensors' sizes disagree.
void write_record(const std::filesystem::path& store, const RecordContent& content);

}  // namespace physiomae::store
