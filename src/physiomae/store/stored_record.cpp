#include "physiomae/store/stored_record.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/content_checksum.h"
#include "physiomae/store/record_layout.h"

namespace physiomae::store {
namespace {

constexpr const char* kDamaged = "the file is damaged; ingest the record again";

template <typename T>
std::span<const T> tensor(const io::SafetensorsFile& file, std::string_view name, io::DType dtype,
                          std::initializer_list<int64_t> shape) {
  const std::span<const int64_t> extents(shape.begin(), shape.size());
  return file.tensor(name, dtype, extents).as<T>();
}

template <typename T>
void check_range(const std::filesystem::path& path, std::string_view name,
                 std::span<const T> values, T low, T high) {
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] < low || values[i] > high)
      throw InputError(fmt::format("{}: {}[{}] is {}, expected {} to {}", path.string(), name, i,
                                   values[i], low, high),
                       kDamaged);
}

}  // namespace

StoredRecord::StoredRecord(const std::filesystem::path& path)
    : file_(std::make_shared<io::SafetensorsFile>(path)) {
  using io::DType;
  const io::SafetensorsFile& file = *file_;
  header_ = header_from_metadata(file.metadata(), path.string());
  if (!io::checksum_fits(file.metadata(), all_but_signals(file.tensors())))
    throw InputError(fmt::format("{}: header or labels do not fit their checksum", path.string()),
                     kDamaged);
  if (path.stem() != header_.record)
    throw InputError(fmt::format("{}: holds record \"{}\"", path.string(), header_.record),
                     "a record's file bears its name; rename it back");
  start_sample_ = tensor<int64_t>(file, "start_sample", DType::i64, {-1});
  windows_ = static_cast<int64_t>(start_sample_.size());
  signals_ = tensor<uint16_t>(file, kSignals, DType::f16, {windows_, kM, kWindowSamples});
  present_ = tensor<uint8_t>(file, "present", DType::u8, {windows_, kM});
  stage_ = tensor<int8_t>(file, "stage", DType::i8, {windows_});
  arousal_on_ = tensor<int16_t>(file, "arousal_on", DType::i16, {windows_});
  arousal_scored_ = tensor<int16_t>(file, "arousal_scored", DType::i16, {windows_});
  arousal_second_ = tensor<int8_t>(file, "arousal_second", DType::i8, {windows_, kSeconds});
  check_range<uint8_t>(path, "present", present_, 0, 1);
  check_range<int8_t>(path, "stage", stage_, -1, 4);
  check_range<int8_t>(path, "arousal_second", arousal_second_, -1, 1);
  file.check();
}

std::span<const uint16_t> StoredRecord::signal(int64_t window, int modality) const {
  return signals_.subspan(static_cast<size_t>((window * kM + modality) * kWindowSamples),
                          kWindowSamples);
}

bool StoredRecord::present(int64_t window, int modality) const {
  return present_[static_cast<size_t>(window * kM + modality)] != 0;
}

Presence StoredRecord::presence(int64_t window) const {
  Presence bits = 0;
  for (const int m : kEachModality)
    if (present(window, m)) bits = static_cast<Presence>(bits | (1U << m));
  return bits;
}

std::span<const int64_t> StoredRecord::start_sample() const { return start_sample_; }
double StoredRecord::start_seconds(int64_t window) const {
  return static_cast<double>(start_sample_[static_cast<size_t>(window)]) / header_.source_rate_hz;
}
std::span<const int8_t> StoredRecord::stage() const { return stage_; }
std::span<const int16_t> StoredRecord::arousal_on() const { return arousal_on_; }
std::span<const int16_t> StoredRecord::arousal_scored() const { return arousal_scored_; }
std::span<const int8_t> StoredRecord::arousal_second() const { return arousal_second_; }

std::string StoredRecord::signals_checksum() const {
  const auto found = file_->metadata().find(kSignalsChecksum);
  return found == file_->metadata().end() ? "" : found->second;
}

void StoredRecord::verify_signals() const {
  const std::string found = checksum_of(signals_);
  file_->check();
  if (signals_checksum() != found)
    throw InputError(fmt::format("{}: signals do not fit their checksum", file_->path().string()),
                     kDamaged);
}

}  // namespace physiomae::store
