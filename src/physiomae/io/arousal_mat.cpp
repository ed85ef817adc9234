#include "physiomae/io/arousal_mat.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/hdf5_handle.h"

namespace physiomae::io {
namespace {

// Deflate packs at best 1032 bytes into one.
constexpr uint64_t kDeflateRatio = 1032;
// A chunk is unpacked whole; the Challenge's have 64 KiB.
constexpr uint64_t kLargestChunkBytes = uint64_t{64} << 20;
// 200 days at 200 Hz; also keeps a sample's number within double and int64 arithmetic.
constexpr uint64_t kMostSamples = uint64_t{1} << 32;
constexpr uint64_t kLargestFile = uint64_t{256} << 20;
constexpr std::string_view kHint =
    "expected a '-arousal.mat' file of the PhysioNet/CinC Challenge 2018";
constexpr size_t kBlock = 1 << 17;  // samples read at once

/// One vector of the file: (N, 1) or (1, N).
class VectorReader {
 public:
  VectorReader(hid_t file, std::string_view where, std::string name, H5T_class_t expected_class)
      : name_(std::move(name)),
        where_(fmt::format("{}: {}", where, name_)),
        dataset_(open(file), H5Oclose) {
    check_type(expected_class);
    check_layout();
    read_shape();
    check_storage();
  }

  size_t samples() const { return samples_; }
  const std::string& where() const { return where_; }

  /// Calls use(first, values) for the whole vector, in order, in blocks.
  template <typename T, typename Use>
  void for_blocks(hid_t memory_type, const Use& use) const {
    const Hdf5Handle space(H5Dget_space(dataset_.get()), H5Sclose);
    std::vector<T> values(std::min(samples_, kBlock));
    for (size_t first = 0; first < samples_; first += kBlock) {
      const size_t count = std::min(kBlock, samples_ - first);
      const std::array<hsize_t, 2> start = {column_ ? first : 0, column_ ? 0 : first};
      const std::array<hsize_t, 2> shape = {column_ ? count : 1, column_ ? 1 : count};
      H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, shape.data(),
                          nullptr);
      const hsize_t length = count;
      const Hdf5Handle memory(H5Screate_simple(1, &length, nullptr), H5Sclose);
      if (H5Dread(dataset_.get(), memory_type, memory.get(), space.get(), H5P_DEFAULT,
                  values.data()) < 0)
        fail(fmt::format("samples {} to {} cannot be read (damaged data)", first, first + count));
      use(first, std::span<const T>(values).first(count));
    }
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(fmt::format("{}: {}", where_, message), kHint);
  }

 private:
  /// Only what lies in this very file: soft and external links are not followed.
  hid_t open(hid_t file) const {
    for (size_t end = name_.find('/', 1);; end = name_.find('/', end + 1)) {
      const std::string part = name_.substr(0, end);
      H5L_info_t link{};
      if (H5Lexists(file, part.c_str(), H5P_DEFAULT) <= 0 ||
          H5Lget_info(file, part.c_str(), &link, H5P_DEFAULT) < 0)
        fail(fmt::format("there is no '{}' in the file", part));
      if (link.type != H5L_TYPE_HARD) fail(fmt::format("'{}' is a link to elsewhere", part));
      if (end == std::string::npos) break;
    }
    const hid_t object = H5Oopen(file, name_.c_str(), H5P_DEFAULT);
    if (object < 0) fail("cannot be opened (damaged data)");
    if (H5Iget_type(object) != H5I_DATASET) {
      H5Oclose(object);
      fail("is no dataset");
    }
    return object;
  }

  void check_type(H5T_class_t expected) const {
    const Hdf5Handle type(H5Dget_type(dataset_.get()), H5Tclose);
    if (!type.valid() || H5Tget_class(type.get()) != expected)
      fail(fmt::format("wrong type, expected {}",
                       expected == H5T_FLOAT ? "floating point numbers" : "integers"));
    element_bytes_ = H5Tget_size(type.get());
    if (element_bytes_ == 0 || element_bytes_ > 8)
      fail(fmt::format("elements of {} bytes", element_bytes_));
  }

  void check_layout() {
    const Hdf5Handle plan(H5Dget_create_plist(dataset_.get()), H5Pclose);
    if (!plan.valid()) fail("cannot be opened (damaged data)");
    if (H5Pget_external_count(plan.get()) != 0) fail("its data lie in another file");
    const H5D_layout_t layout = H5Pget_layout(plan.get());
    if (layout != H5D_CHUNKED && layout != H5D_CONTIGUOUS && layout != H5D_COMPACT)
      fail("unsupported storage layout");
    const int filters = H5Pget_nfilters(plan.get());
    for (int i = 0; i < filters; ++i) {
      unsigned flags = 0, config = 0;
      size_t values = 0;
      const H5Z_filter_t filter = H5Pget_filter2(plan.get(), static_cast<unsigned>(i), &flags,
                                                 &values, nullptr, 0, nullptr, &config);
      if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
          filter != H5Z_FILTER_FLETCHER32)
        fail(fmt::format("unsupported filter {}", filter));
      if (filter == H5Z_FILTER_DEFLATE && deflated_) fail("deflated twice");
      deflated_ = deflated_ || filter == H5Z_FILTER_DEFLATE;
    }
    if (layout != H5D_CHUNKED) return;
    std::array<hsize_t, H5S_MAX_RANK> chunk{};
    const int rank = H5Pget_chunk(plan.get(), H5S_MAX_RANK, chunk.data());
    uint64_t bytes = element_bytes_;
    for (int i = 0; i < rank; ++i) {
      const uint64_t length = chunk[static_cast<size_t>(i)];
      if (length == 0 || length > kLargestChunkBytes / bytes)
        fail(fmt::format("chunks over {} bytes", kLargestChunkBytes));
      bytes *= length;
    }
    chunk_bytes_ = bytes;
  }

  void read_shape() {
    const Hdf5Handle space(H5Dget_space(dataset_.get()), H5Sclose);
    std::array<hsize_t, H5S_MAX_RANK> shape{};
    const int rank =
        space.valid() ? H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr) : -1;
    if (rank != 2 || std::min(shape[0], shape[1]) != 1)
      fail(rank == 2 ? fmt::format("shape ({}, {}), expected (N, 1) or (1, N)", shape[0], shape[1])
                     : fmt::format("{} dimensions, expected 2", rank));
    column_ = shape[1] == 1;
    const uint64_t samples = std::max(shape[0], shape[1]);
    if (samples > kMostSamples) fail(fmt::format("claims {} samples", samples));
    samples_ = samples;
  }

  /// A few bytes of file must not ask for gigabytes of memory: chunks left out read as zeros.
  void check_storage() const {
    const uint64_t stored = H5Dget_storage_size(dataset_.get());
    const uint64_t most = stored * (deflated_ ? kDeflateRatio : 1) + chunk_bytes_;
    if (stored == 0 || samples_ * element_bytes_ > most)
      fail(fmt::format("claims {} samples, but only {} bytes are stored", samples_, stored));
  }

  std::string name_;
  std::string where_;
  Hdf5Handle dataset_;
  mutable size_t element_bytes_ = 0;
  bool deflated_ = false;
  bool column_ = true;
  uint64_t chunk_bytes_ = 0;
  size_t samples_ = 0;
};

std::vector<int8_t> read_arousals(hid_t file, std::string_view where) {
  const VectorReader reader(file, where, "/data/arousals", H5T_FLOAT);
  std::vector<int8_t> arousals(reader.samples());
  reader.for_blocks<double>(H5T_NATIVE_DOUBLE, [&](size_t first, std::span<const double> values) {
    for (size_t i = 0; i < values.size(); ++i) {
      const double value = values[i];
      if (value != 0 && value != 1 && value != -1)
        reader.fail(fmt::format("sample {}: {}, expected -1, 0 or 1", first + i, value));
      arousals[first + i] = static_cast<int8_t>(value);
    }
  });
  return arousals;
}

struct StageField {
  const char* name;
  Stage stage;
};
constexpr std::array<StageField, 6> kStageFields = {
    {{"/data/sleep_stages/wake", Stage::wake},
     {"/data/sleep_stages/nonrem1", Stage::n1},
     {"/data/sleep_stages/nonrem2", Stage::n2},
     {"/data/sleep_stages/nonrem3", Stage::n3},
     {"/data/sleep_stages/rem", Stage::rem},
     {"/data/sleep_stages/undefined", Stage::undefined}}};

/// Stage of every sample; what no vector marks is undefined.
std::vector<int8_t> read_stages(hid_t file, std::string_view where, size_t samples) {
  constexpr int8_t kUnmarked = -2;
  std::vector<int8_t> stages(samples, kUnmarked);
  for (const StageField& field : kStageFields) {
    const VectorReader reader(file, where, field.name, H5T_INTEGER);
    if (reader.samples() != samples)
      reader.fail(fmt::format("{} samples, but /data/arousals has {}", reader.samples(), samples));
    const auto stage = static_cast<int8_t>(field.stage);
    reader.for_blocks<uint8_t>(
        H5T_NATIVE_UINT8, [&](size_t first, std::span<const uint8_t> values) {
          for (size_t i = 0; i < values.size(); ++i) {
            if (values[i] == 0) continue;
            if (values[i] != 1)
              reader.fail(fmt::format("sample {}: {}, expected 0 or 1", first + i, values[i]));
            if (stages[first + i] != kUnmarked)
              reader.fail(fmt::format("sample {} has two stages at once", first + i));
            stages[first + i] = stage;
          }
        });
  }
  std::replace(stages.begin(), stages.end(), kUnmarked, static_cast<int8_t>(Stage::undefined));
  return stages;
}

std::vector<StageRun> to_runs(std::span<const int8_t> stages) {
  std::vector<StageRun> runs;
  for (const int8_t value : stages) {
    const auto stage = static_cast<Stage>(value);
    if (runs.empty() || runs.back().stage != stage) runs.push_back({stage, 0});
    ++runs.back().samples;
  }
  return runs;
}

}  // namespace

ArousalMat parse_arousal_mat(std::span<const std::byte> bytes, std::string_view where) {
  const auto lock = lock_hdf5();
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Through memory: libhdf5 never sees the path, so a FIFO or a link cannot mislead it.
  if (H5Pset_fapl_core(access.get(), /*increment=*/1 << 20, /*backing_store=*/false) < 0 ||
      H5Pset_file_image(access.get(), const_cast<std::byte*>(bytes.data()), bytes.size()) < 0)
    throw InputError(fmt::format("{}: {} bytes are no HDF5 file", where, bytes.size()), kHint);
  const Hdf5Handle file(H5Fopen("arousal.mat", H5F_ACC_RDONLY, access.get()), H5Fclose);
  if (!file.valid())
    throw InputError(fmt::format("{}: no HDF5 file, or a damaged one", where), kHint);
  ArousalMat content;
  content.arousals = read_arousals(file.get(), where);
  content.stages = to_runs(read_stages(file.get(), where, content.arousals.size()));
  return content;
}

ArousalMat read_arousal_mat(const std::filesystem::path& path) {
  return parse_arousal_mat(read_bytes(path, kLargestFile), path.string());
}

}  // namespace physiomae::io
