#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "physiomae/base/modality.h"
#include "physiomae/io/safetensors.h"
#include "physiomae/store/record_header.h"

// Note [Store]
// `STORE/records/RECORD.safetensors`, one self-describing file a record, is the truth;
// STORE/manifest.json is rebuilt from their headers and only saves opening them all.
// Tensors: signals F16 (W, M, 3000) in µV at 100 Hz; present U8 (W, M);
// start_sample I64 (W), in source samples; stage I8 (W); arousal_on, arousal_scored I16 (W), sample
// counts at the source's rate; arousal_second I8 (W, 30). Nothing of a patient but id, age and sex;
// no name, path or host of a source.
// Metadata "signals_sha256" is the checksum of the signals, "sha256" (io/content_checksum.h) that
// of all the rest: header, labels, shapes. The rest is small and is checked whenever a record is
// opened; the signals where somebody asks (verify_signals).

namespace physiomae::store {

/// One record of a store, mapped into memory.
class StoredRecord {
 public:
  /// Opens and checks: all tensors there, of their dtype, and of shapes that agree; header and
  /// labels as their checksum says.
  explicit StoredRecord(const std::filesystem::path& path);

  const RecordHeader& header() const { return header_; }
  int64_t windows() const { return windows_; }  ///< W
  /// Half-precision µV of a modality in a window (3000), as stored (IEEE binary16 bits).
  std::span<const uint16_t> signal(int64_t window, int modality) const;
  bool present(int64_t window, int modality) const;
  Presence presence(int64_t window) const;
  std::span<const int64_t> start_sample() const;    // (W)
  double start_seconds(int64_t window) const;       ///< from the recording's beginning
  std::span<const int8_t> stage() const;            // (W)
  std::span<const int16_t> arousal_on() const;      // (W)
  std::span<const int16_t> arousal_scored() const;  // (W)
  std::span<const int8_t> arousal_second() const;   // (W * 30)
  /// Throws when the file shrank under us; call after reading signals.
  void check() const { file_->check(); }
  /// Reads all signals; InputError when they are not those that were written.
  void verify_signals() const;
  /// SHA-256 of the signals, as written; "" where none was.
  std::string signals_checksum() const;

 private:
  std::shared_ptr<io::SafetensorsFile> file_;
  RecordHeader header_;
  int64_t windows_ = 0;
  std::span<const uint16_t> signals_;  // (W, M, 3000)
  std::span<const uint8_t> present_;   // (W, M)
  std::span<const int64_t> start_sample_;
  std::span<const int8_t> stage_, arousal_second_;
  std::span<const int16_t> arousal_on_, arousal_scored_;
};

}  // namespace physiomae::store
