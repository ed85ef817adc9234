#include "physiomae/io/arousal_mat_writer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <zlib.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/hdf5_making.h"

namespace physiomae::io {
namespace {

constexpr int kDeflateLevel = 3;
constexpr size_t kUserBlock = 512;
constexpr double kTargetChunkBytes = 65536;  // MATLAB's

void put_text(hid_t object, const char* name, std::string_view text) {
  const Hdf5Handle type = own_hdf5(H5Tcopy(H5T_C_S1), H5Tclose, name);
  require_hdf5(H5Tset_size(type.get(), text.size()), name);
  const Hdf5Handle space = own_hdf5(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Hdf5Handle attribute = own_hdf5(
      H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  require_hdf5(H5Awrite(attribute.get(), type.get(), text.data()), name);
}

void put_number(hid_t object, const char* name, hid_t stored, int value) {
  const Hdf5Handle space = own_hdf5(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Hdf5Handle attribute = own_hdf5(
      H5Acreate2(object, name, stored, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  require_hdf5(H5Awrite(attribute.get(), H5T_NATIVE_INT, &value), name);
}

/// MATLAB_fields: the names of a struct's fields, each a list of single characters.
void put_field_names(hid_t object, std::span<const std::string_view> names) {
  const char* const name = "MATLAB_fields";
  const Hdf5Handle character = own_hdf5(H5Tcopy(H5T_C_S1), H5Tclose, name);
  const Hdf5Handle type = own_hdf5(H5Tvlen_create(character.get()), H5Tclose, name);
  const hsize_t count = names.size();
  const Hdf5Handle space = own_hdf5(H5Screate_simple(1, &count, nullptr), H5Sclose, name);
  const Hdf5Handle attribute = own_hdf5(
      H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  std::vector<hvl_t> values;
  for (const std::string_view text : names)
    values.push_back({text.size(), const_cast<char*>(text.data())});
  require_hdf5(H5Awrite(attribute.get(), type.get(), values.data()), name);
}

/// A group or file without times of creation, so that equal content means equal bytes.
Hdf5Handle make_group(hid_t parent, const char* name) {
  return own_hdf5(H5Gcreate2(parent, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose, name);
}

/// Length of a chunk for a vector of `samples` elements, as MATLAB chooses it.
hsize_t chunk_length(size_t samples, size_t element_bytes) {
  const double bytes = static_cast<double>(samples * element_bytes);
  const auto chunks = static_cast<size_t>(std::ceil(bytes / kTargetChunkBytes));
  return std::max<size_t>(samples / chunks, 1);
}

/// Fills a chunk's values from `first` on; the rest of the last chunk stays zero.
template <typename T, typename Value>
void write_chunks(hid_t dataset, size_t samples, hsize_t chunk, bool column, const char* name,
                  const Value& value) {
  std::vector<T> values(chunk), before;
  std::vector<unsigned char> packed;
  for (size_t first = 0; first < samples; first += chunk) {
    const size_t count = std::min<size_t>(chunk, samples - first);
    std::fill(values.begin(), values.end(), T{0});
    for (size_t i = 0; i < count; ++i) values[i] = value(first + i);
    // Most chunks repeat the one before (a night is mostly constant): deflate only what is new.
    if (values != before) {
      uLongf size = compressBound(static_cast<uLong>(values.size() * sizeof(T)));
      packed.resize(size);
      if (compress2(packed.data(), &size, reinterpret_cast<const Bytef*>(values.data()),
                    static_cast<uLong>(values.size() * sizeof(T)), kDeflateLevel) != Z_OK)
        throw Error(fmt::format("zlib cannot deflate {}", name));
      packed.resize(size);
      before = values;
    }
    const std::array<hsize_t, 2> offset = {column ? first : 0, column ? 0 : first};
    require_hdf5(
        H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset.data(), packed.size(), packed.data()), name);
  }
}

/// A chunked, deflated vector: (N, 1) when `column`, else (1, N).
Hdf5Handle make_vector(hid_t parent, const char* name, hid_t type, size_t samples, hsize_t chunk,
                       bool column) {
  const std::array<hsize_t, 2> shape = {column ? samples : 1, column ? 1 : samples};
  const std::array<hsize_t, 2> chunks = {column ? chunk : 1, column ? 1 : chunk};
  const std::array<hsize_t, 2> unlimited = {H5S_UNLIMITED, H5S_UNLIMITED};
  const Hdf5Handle space =
      own_hdf5(H5Screate_simple(2, shape.data(), unlimited.data()), H5Sclose, name);
  const Hdf5Handle plan = own_hdf5(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, name);
  require_hdf5(H5Pset_chunk(plan.get(), 2, chunks.data()), name);
  require_hdf5(H5Pset_deflate(plan.get(), kDeflateLevel), name);
  require_hdf5(H5Pset_obj_track_times(plan.get(), false), name);
  return own_hdf5(H5Dcreate2(parent, name, type, space.get(), H5P_DEFAULT, plan.get(), H5P_DEFAULT),
                  H5Dclose, name);
}

void write_arousals(hid_t parent, std::span<const int8_t> arousals) {
  const char* const name = "arousals";
  const hsize_t chunk = chunk_length(arousals.size(), sizeof(double));
  const Hdf5Handle dataset =
      make_vector(parent, name, H5T_IEEE_F64LE, arousals.size(), chunk, /*column=*/true);
  put_text(dataset.get(), "H5PATH", "/data");
  put_text(dataset.get(), "MATLAB_class", "double");
  write_chunks<double>(dataset.get(), arousals.size(), chunk, /*column=*/true, name,
                       [&](size_t i) { return double{static_cast<double>(arousals[i])}; });
}

struct StageField {
  std::string_view name;
  Stage stage;
};
// In the order of the Challenge's files.
constexpr std::array<StageField, 6> kStageFields = {{{"undefined", Stage::undefined},
                                                     {"nonrem3", Stage::n3},
                                                     {"nonrem2", Stage::n2},
                                                     {"nonrem1", Stage::n1},
                                                     {"rem", Stage::rem},
                                                     {"wake", Stage::wake}}};

void write_stages(hid_t parent, std::span<const StageRun> runs, size_t samples) {
  const Hdf5Handle group = make_group(parent, "sleep_stages");
  put_text(group.get(), "H5PATH", "/data");
  put_text(group.get(), "MATLAB_class", "struct");
  std::array<std::string_view, kStageFields.size()> names;
  std::transform(kStageFields.begin(), kStageFields.end(), names.begin(),
                 [](const StageField& field) { return field.name; });
  put_field_names(group.get(), names);

  std::vector<int8_t> stages;
  stages.reserve(samples);
  for (const StageRun& run : runs)
    stages.insert(stages.end(), static_cast<size_t>(run.samples), static_cast<int8_t>(run.stage));
  const hsize_t chunk = chunk_length(samples, 1);
  for (const StageField& field : kStageFields) {
    const char* const name = field.name.data();
    const Hdf5Handle dataset =
        make_vector(group.get(), name, H5T_STD_U8LE, samples, chunk, /*column=*/false);
    put_text(dataset.get(), "H5PATH", "/datasleep_stages");  // so in the Challenge's files
    put_text(dataset.get(), "MATLAB_class", "logical");
    put_number(dataset.get(), "MATLAB_int_decode", H5T_STD_I32LE, 1);
    const auto wanted = static_cast<int8_t>(field.stage);
    write_chunks<uint8_t>(dataset.get(), samples, chunk, /*column=*/false, name,
                          [&](size_t i) { return static_cast<uint8_t>(stages[i] == wanted); });
  }
}

/// MATLAB's pool of referenced objects, which always holds an empty array.
void write_references(hid_t file) {
  const Hdf5Handle group = make_group(file, "#refs#");
  const hsize_t count = 2;
  const Hdf5Handle space = own_hdf5(H5Screate_simple(1, &count, nullptr), H5Sclose, "#refs#");
  const Hdf5Handle plan = own_hdf5(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "#refs#");
  require_hdf5(H5Pset_obj_track_times(plan.get(), false), "#refs#");
  require_hdf5(H5Pset_layout(plan.get(), H5D_COMPACT), "#refs#");
  const Hdf5Handle dataset = own_hdf5(H5Dcreate2(group.get(), "a", H5T_STD_U64LE, space.get(),
                                                 H5P_DEFAULT, plan.get(), H5P_DEFAULT),
                                      H5Dclose, "#refs#");
  const std::array<uint64_t, 2> zeros{};
  require_hdf5(
      H5Dwrite(dataset.get(), H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data()),
      "#refs#");
  put_text(dataset.get(), "MATLAB_class", "canonical empty");
  put_number(dataset.get(), "MATLAB_empty", H5T_STD_U8LE, 1);
}

void write_content(hid_t file, std::span<const int8_t> arousals, std::span<const StageRun> stages) {
  write_references(file);
  const Hdf5Handle data = make_group(file, "data");
  put_text(data.get(), "MATLAB_class", "struct");
  const std::array<std::string_view, 2> names = {"sleep_stages", "arousals"};
  put_field_names(data.get(), names);
  write_stages(data.get(), stages, arousals.size());
  write_arousals(data.get(), arousals);
}

/// 116 bytes of text, 8 of zeros, version 0x0200 and the mark of byte order.
std::array<std::byte, kUserBlock> user_block() {
  std::string text =
      "MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Thu Jan  1 00:00:00 1970 "
      "HDF5 schema 1.00 .";
  text.resize(116, ' ');
  text.resize(124, '\0');
  text += {'\0', '\2', 'I', 'M'};
  text.resize(kUserBlock, '\0');
  std::array<std::byte, kUserBlock> block;
  std::memcpy(block.data(), text.data(), block.size());
  return block;
}

}  // namespace

void write_arousal_mat(const std::filesystem::path& target, std::span<const int8_t> arousals,
                       std::span<const StageRun> stages) {
  size_t covered = 0;
  for (const StageRun& run : stages) {
    if (run.samples < 0 || static_cast<size_t>(run.samples) > arousals.size() - covered)
      throw Error(fmt::format("{}: stage run of {} samples behind {}, record of {}",
                              target.string(), run.samples, covered, arousals.size()));
    covered += static_cast<size_t>(run.samples);
  }
  if (covered != arousals.size() || arousals.empty())
    throw Error(fmt::format("{}: stages for {} samples, arousals for {}", target.string(), covered,
                            arousals.size()));
  const std::vector<std::byte> bytes =
      hdf5_bytes(kUserBlock, [&](hid_t file) { write_content(file, arousals, stages); });
  AtomicFile file(target);
  file.write(user_block());
  file.write(bytes);
  file.commit();
}

}  // namespace physiomae::io
