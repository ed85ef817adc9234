#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/dataset/store.h"
#include "physiomae/io/content_checksum.h"

namespace physiomae::dataset {
namespace {

constexpr int64_t kM = kModalities;
constexpr const char* kSignals = "signals";
constexpr const char* kSignalsChecksum = "signals_sha256";
constexpr const char* kDamaged = "the file is damaged; ingest the record again";
constexpr int64_t kSeconds = kTokens;  // a token is one second

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

// The tensors without the signals' bytes: what a record's own checksum is about.
std::vector<io::TensorView> all_but_signals(std::vector<io::TensorView> tensors) {
  for (io::TensorView& tensor : tensors)
    if (tensor.name == kSignals) tensor.bytes = {};
  return tensors;
}

std::string checksum_of(std::span<const uint16_t> signals) {
  Sha256 hash;
  hash.update(std::as_bytes(signals));
  return hash.hex();
}

template <typename T>
io::TensorView view(std::string name, io::DType dtype, std::vector<int64_t> shape,
                    const std::vector<T>& values) {
  io::TensorView tensor;
  tensor.name = std::move(name);
  tensor.dtype = dtype;
  tensor.shape = std::move(shape);
  tensor.bytes = std::as_bytes(std::span(values));
  if (static_cast<int64_t>(values.size()) != tensor.elements())
    throw Error(fmt::format("{} has {} elements, expected {}", tensor.name, values.size(),
                            tensor.elements()));
  return tensor;
}

}  // namespace

void check_record_name(std::string_view record) {
  const bool control = std::any_of(record.begin(), record.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (record.empty() || record.size() > 128 || record.front() == '.' || record.front() == '-' ||
      control || record.find_first_of("/\\") != std::string_view::npos ||
      record.find("..") != std::string_view::npos)
    throw InputError(fmt::format("record name \"{}\" is not a plain file name", record),
                     "use 1 to 128 characters without '/', '\\', '..' or a leading '.' or '-'; a "
                     "--records table can name records freely");
}

std::filesystem::path record_path(const std::filesystem::path& store, std::string_view record) {
  check_record_name(record);
  return store / "records" / (std::string(record) + ".safetensors");
}

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
  for (int m = 0; m < kModalities; ++m)
    if (present(window, m)) bits = static_cast<Presence>(bits | (1U << m));
  return bits;
}

std::span<const int64_t> StoredRecord::start_sample() const { return start_sample_; }
std::span<const int8_t> StoredRecord::stage() const { return stage_; }
std::span<const int16_t> StoredRecord::arousal_on() const { return arousal_on_; }
std::span<const int16_t> StoredRecord::arousal_scored() const { return arousal_scored_; }
std::span<const int8_t> StoredRecord::arousal_second() const { return arousal_second_; }

void StoredRecord::verify_signals() const {
  const std::string found = checksum_of(signals_);
  file_->check();
  const auto& metadata = file_->metadata();
  const auto expected = metadata.find(kSignalsChecksum);
  if (expected == metadata.end() || expected->second != found)
    throw InputError(fmt::format("{}: signals do not fit their checksum", file_->path().string()),
                     kDamaged);
}

void write_record(const std::filesystem::path& store, const RecordContent& content) {
  using io::DType;
  const auto windows = static_cast<int64_t>(content.start_sample.size());
  const std::vector<io::TensorView> tensors = {
      view(kSignals, DType::f16, {windows, kM, kWindowSamples}, content.signals),
      view("present", DType::u8, {windows, kM}, content.present),
      view("start_sample", DType::i64, {windows}, content.start_sample),
      view("stage", DType::i8, {windows}, content.stage),
      view("arousal_on", DType::i16, {windows}, content.arousal_on),
      view("arousal_scored", DType::i16, {windows}, content.arousal_scored),
      view("arousal_second", DType::i8, {windows, kSeconds}, content.arousal_second),
  };
  const std::filesystem::path target = record_path(store, content.header.record);
  make_folder(target.parent_path());
  auto metadata = header_to_metadata(content.header);
  metadata[kSignalsChecksum] = checksum_of(content.signals);
  metadata[io::kChecksumKey] = io::content_checksum(metadata, all_but_signals(tensors));
  io::write_safetensors(target, metadata, tensors);
}

uint64_t window_id(std::string_view record, int64_t window) {
  return (stable_hash(record) & ~uint64_t{0xFFFF}) | (static_cast<uint64_t>(window) & 0xFFFF);
}

}  // namespace physiomae::dataset
