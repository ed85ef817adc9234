#include "physiomae/io/hdf5_vector.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <zlib.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

// Deflate packs at best 1032 bytes into one.
constexpr uint64_t kDeflateRatio = 1032;
// A chunk is unpacked whole; the Challenge's have 64 KiB.
constexpr uint64_t kLargestChunkBytes = uint64_t{64} << 20;
// 200 days at 200 Hz; also keeps a sample's number within double and int64 arithmetic.
constexpr uint64_t kMostSamples = uint64_t{1} << 32;
constexpr size_t kBlock = 1 << 17;  // samples read at once

}  // namespace

Hdf5Vector::Hdf5Vector(hid_t file, uint64_t file_bytes, std::string_view where, std::string name,
                       H5T_class_t expected_class)
    : name_(std::move(name)),
      where_(fmt::format("{}: {}", where, name_)),
      file_bytes_(file_bytes),
      dataset_(open(file), H5Oclose) {
  check_type(expected_class);
  check_layout();
  read_shape();
  check_storage();
}

void Hdf5Vector::fail(const std::string& message) const {
  throw InputError(fmt::format("{}: {}", where_, message), kArousalMatHint);
}

/// Only what lies in this very file: soft and external links are not followed.
hid_t Hdf5Vector::open(hid_t file) const {
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

void Hdf5Vector::check_type(H5T_class_t expected) {
  const Hdf5Handle type(H5Dget_type(dataset_.get()), H5Tclose);
  if (!type.valid() || H5Tget_class(type.get()) != expected)
    fail(fmt::format("wrong type, expected {}",
                     expected == H5T_FLOAT ? "floating point numbers" : "integers"));
  element_bytes_ = H5Tget_size(type.get());
  if (element_bytes_ == 0 || element_bytes_ > 8)
    fail(fmt::format("elements of {} bytes", element_bytes_));
}

void Hdf5Vector::check_filters(hid_t plan) {
  const int filters = H5Pget_nfilters(plan);
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0, config = 0;
    size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(plan, static_cast<unsigned>(i), &flags, &values,
                                               nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
        filter != H5Z_FILTER_FLETCHER32)
      fail(fmt::format("unsupported filter {}", filter));
    if (filter == H5Z_FILTER_DEFLATE && deflated_) fail("deflated twice");
    deflated_ = deflated_ || filter == H5Z_FILTER_DEFLATE;
  }
  only_deflated_ = deflated_ && filters == 1;
}

void Hdf5Vector::check_layout() {
  const Hdf5Handle plan(H5Dget_create_plist(dataset_.get()), H5Pclose);
  if (!plan.valid()) fail("cannot be opened (damaged data)");
  if (H5Pget_external_count(plan.get()) != 0) fail("its data lie in another file");
  const H5D_layout_t layout = H5Pget_layout(plan.get());
  if (layout != H5D_CHUNKED && layout != H5D_CONTIGUOUS && layout != H5D_COMPACT)
    fail("unsupported storage layout");
  check_filters(plan.get());
  if (layout != H5D_CHUNKED) return;
  std::array<hsize_t, H5S_MAX_RANK> chunk{};
  const int rank = H5Pget_chunk(plan.get(), H5S_MAX_RANK, chunk.data());
  if (rank != 2) fail(fmt::format("chunks of {} dimensions, expected 2", rank));
  if (chunk[0] == 0 || chunk[1] == 0 || chunk[0] > kLargestChunkBytes / element_bytes_ ||
      chunk[1] > kLargestChunkBytes / element_bytes_ / chunk[0])
    fail(fmt::format("chunks over {} bytes", kLargestChunkBytes));
  chunk_bytes_ = chunk[0] * chunk[1] * element_bytes_;
  one_wide_chunks_ = std::min(chunk[0], chunk[1]) == 1;
}

void Hdf5Vector::read_shape() {
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
void Hdf5Vector::check_storage() const {
  const uint64_t stored = H5Dget_storage_size(dataset_.get());
  const uint64_t most = stored * (deflated_ ? kDeflateRatio : 1) + chunk_bytes_;
  if (stored == 0 || stored > file_bytes_ || samples_ * element_bytes_ > most)
    fail(fmt::format("claims {} samples, but only {} bytes are stored", samples_, stored));
}

/// Any layout, through the library.
template <typename T>
void Hdf5Vector::library_blocks(hid_t type,
                                const std::function<void(size_t, std::span<const T>)>& use) const {
  const Hdf5Handle space(H5Dget_space(dataset_.get()), H5Sclose);
  std::vector<T> values(std::min(samples_, kBlock));
  for (size_t first = 0; first < samples_; first += kBlock) {
    const size_t count = std::min(kBlock, samples_ - first);
    const std::array<hsize_t, 2> start = {column_ ? first : 0, column_ ? 0 : first};
    const std::array<hsize_t, 2> shape = {column_ ? count : 1, column_ ? 1 : count};
    H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, shape.data(), nullptr);
    const hsize_t length = count;
    const Hdf5Handle memory(H5Screate_simple(1, &length, nullptr), H5Sclose);
    if (H5Dread(dataset_.get(), type, memory.get(), space.get(), H5P_DEFAULT, values.data()) < 0)
      fail(fmt::format("samples {} to {} cannot be read (damaged data)", first, first + count));
    use(first, std::span<const T>(values).first(count));
  }
}

/// The stored bytes of the chunk that begins at sample `first`; false where they are not deflated.
bool Hdf5Vector::load_chunk(size_t first, std::vector<unsigned char>& packed) const {
  const std::array<hsize_t, 2> offset = {column_ ? first : 0, column_ ? 0 : first};
  hsize_t size = 0;
  uint32_t skipped_filters = 0;
  if (H5Dget_chunk_storage_size(dataset_.get(), offset.data(), &size) < 0 || size == 0 ||
      size > 2 * chunk_bytes_ + 1024)
    fail(fmt::format("the chunk of sample {} is missing or damaged", first));
  packed.resize(size);
  if (H5Dread_chunk(dataset_.get(), H5P_DEFAULT, offset.data(), &skipped_filters, packed.data()) <
      0)
    fail(fmt::format("the chunk of sample {} cannot be read (damaged data)", first));
  return skipped_filters == 0;
}

/// Chunk by chunk, deflated bytes taken as they are stored: most chunks of a night repeat the one
/// before, and inflating those again would take most of the time.
template <typename T>
void Hdf5Vector::chunks(const std::function<void(size_t, std::span<const T>)>& use) const {
  std::vector<T> values(chunk_bytes_ / sizeof(T));
  std::vector<unsigned char> packed, before;
  for (size_t first = 0; first < samples_; first += values.size()) {
    const bool deflated = load_chunk(first, packed);
    if (!deflated) fail(fmt::format("the chunk of sample {} is not deflated", first));
    if (packed != before) {
      uLongf size = chunk_bytes_;
      if (uncompress(reinterpret_cast<Bytef*>(values.data()), &size, packed.data(),
                     packed.size()) != Z_OK ||
          size != chunk_bytes_)
        fail(fmt::format("the chunk of sample {} cannot be unpacked (damaged data)", first));
      std::swap(before, packed);
    }
    use(first, std::span<const T>(values).first(std::min(values.size(), samples_ - first)));
  }
}

template <typename T>
void Hdf5Vector::blocks(hid_t stored, hid_t memory,
                        const std::function<void(size_t, std::span<const T>)>& use) const {
  const Hdf5Handle type(H5Dget_type(dataset_.get()), H5Tclose);
  if (only_deflated_ && one_wide_chunks_ && H5Tequal(type.get(), stored) > 0)
    chunks<T>(use);
  else
    library_blocks<T>(memory, use);
}

void Hdf5Vector::for_blocks(const std::function<void(size_t, std::span<const double>)>& use) const {
  blocks<double>(H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, use);
}

void Hdf5Vector::for_blocks(
    const std::function<void(size_t, std::span<const uint8_t>)>& use) const {
  blocks<uint8_t>(H5T_STD_U8LE, H5T_NATIVE_UINT8, use);
}

}  // namespace physiomae::io
