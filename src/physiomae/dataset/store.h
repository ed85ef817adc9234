#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/dataset/modality.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/safetensors.h"

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

namespace physiomae::dataset {

/// Normalisation statistics of one modality of one record, over its present windows, in µV.
struct ModalityStatistics {
  double median = 0;
  double iqr = 0;            ///< interquartile range; robust scale = iqr / 1.349
  double clipped_sd = 1;     ///< standard deviation after (x - median) / scale, clipped at ±20
  double clipped_share = 0;  ///< share of samples beyond ±20
  double mean = 0;
  double sd = 0;
};

/// Where a modality came from ("F3-M2", "C4 - M1 (difference formed)", "--map EEG=C4-M1"), or why
/// it is missing.
struct ChannelChoice {
  std::string channel;  ///< label(s) taken; empty when missing
  std::string reason;
};

/// The header of a record in the store.
struct RecordHeader {
  std::string record;
  std::string patient;
  std::optional<double> age_years;
  std::string sex;  ///< "M", "F" or ""
  bool simulated = false;
  std::string source_format;
  double source_rate_hz = 0;  ///< rate at which start_sample and the arousal counts are counted
  std::string start_time;     ///< local, "" when unknown
  std::string recipe;         ///< "anti_aliased-1" or "paper-1": filter recipe and its version
  std::array<ChannelChoice, kModalities> channels;
  std::array<ModalityStatistics, kModalities> statistics;
  std::vector<std::string> source_sha256;  ///< of each source file, sorted
  std::string channel_map;                 ///< the explicit --map in force, "" when none
  std::string labels_format;               ///< "" when unlabelled
  std::vector<std::string> warnings;
  /// Quality flags a modality ("flat 0.02", "mains 50 Hz", "clipped"), for inspect.
  std::array<std::vector<std::string>, kModalities> quality;
};

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
  std::span<const int8_t> stage() const;            // (W)
  std::span<const int16_t> arousal_on() const;      // (W)
  std::span<const int16_t> arousal_scored() const;  // (W)
  std::span<const int8_t> arousal_second() const;   // (W * 30)
  /// Throws when the file shrank under us; call after reading signals.
  void check() const { file_->check(); }
  /// Reads all signals; InputError when they are not those that were written.
  void verify_signals() const;

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

/// Content of a record before it is written: the tensors as vectors, in the store's layout.
struct RecordContent {
  RecordHeader header;
  std::vector<uint16_t> signals;  // (W, M, 3000)
  std::vector<uint8_t> present;   // (W, M)
  std::vector<int64_t> start_sample;
  std::vector<int8_t> stage;
  std::vector<int16_t> arousal_on, arousal_scored;
  std::vector<int8_t> arousal_second;  // (W, 30)
};

/// `STORE/records/RECORD.safetensors`; InputError when the name could leave the folder (see
/// check_record_name).
std::filesystem::path record_path(const std::filesystem::path& store, std::string_view record);

/// Throws InputError unless `record` is a plain file name: 1 to 128 bytes of UTF-8 without '/',
/// '\\', "..", control characters or a leading dot or hyphen.
void check_record_name(std::string_view record);

/// The files of a store's records, sorted by path; InputError when there is none.
std::vector<std::filesystem::path> record_files(const std::filesystem::path& store);

/// Writes `STORE/records/RECORD.safetensors` atomically; the same content gives the same bytes.
/// Error when the tensors' sizes disagree.
void write_record(const std::filesystem::path& store, const RecordContent& content);

/// The header of a record as safetensors metadata (plain text; lists and objects as JSON), and back
/// (InputError naming `where` and the key).
std::map<std::string, std::string> header_to_metadata(const RecordHeader& header);
RecordHeader header_from_metadata(const std::map<std::string, std::string>& metadata,
                                  const std::string& where);

/// A folder of records.
class Store {
 public:
  /// InputError when `folder` is no store or holds no record.
  explicit Store(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  size_t size() const { return records_.size(); }
  const StoredRecord& record(size_t index) const { return records_[index]; }  ///< sorted by name
  /// Index by record name; InputError when absent.
  size_t index_of(std::string_view record) const;
  const std::string& recipe() const { return recipe_; }
  bool any_simulated() const;
  /// StoredRecord::verify_signals of every record, on `threads` threads, with progress. InputError
  /// naming the first damaged record and how many more there are.
  void verify_signals(int threads) const;

 private:
  std::filesystem::path folder_;
  std::string recipe_;
  std::vector<StoredRecord> records_;
};

/// Stable 64-bit name of a window, the key of its random numbers: upper 48 bits from the record's
/// name, lower 16 the window's index, so that it depends on no other record of a store.
uint64_t window_id(std::string_view record, int64_t window);

float half_to_float(uint16_t bits);
uint16_t float_to_half(float value);  ///< round to nearest even; saturates at ±65504

}  // namespace physiomae::dataset
