#include "physiomae/store/record_content.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/content_checksum.h"
#include "physiomae/io/safetensors_writer.h"
#include "physiomae/store/record_layout.h"
#include "physiomae/store/record_name.h"

namespace physiomae::store {
namespace {

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

int64_t staged_windows(std::span<const int8_t> stages) {
  return std::count_if(stages.begin(), stages.end(), [](int8_t stage) { return stage >= 0; });
}

void write_record(const std::filesystem::path& store, const RecordContent& content) {
  using io::DType;
  const auto windows = static_cast<int64_t>(content.start_sample.size());
  const std::vector<io::TensorView> tensors = {
      view(kSignals, DType::f16, {windows, kM, kWindowSamples}, content.signals),
      view("present", DType::u8, {windows, kM}, content.present),
      view("start_sample", DType::i64, {windows}, content.start_sample),
      view("stage", DType::i8, {windows}, content.labels.stage),
      view("arousal_on", DType::i16, {windows}, content.labels.arousal_on),
      view("arousal_scored", DType::i16, {windows}, content.labels.arousal_scored),
      view("arousal_second", DType::i8, {windows, kSeconds}, content.labels.arousal_second),
  };
  const std::filesystem::path target = record_path(store, content.header.record);
  make_folder(target.parent_path());
  auto metadata = header_to_metadata(content.header);
  metadata[kSignalsChecksum] = checksum_of(content.signals);
  metadata[io::kChecksumKey] = io::content_checksum(metadata, all_but_signals(tensors));
  io::write_safetensors(target, metadata, tensors);
}

}  // namespace physiomae::store
