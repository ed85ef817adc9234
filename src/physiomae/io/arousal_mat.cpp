#include "physiomae/io/arousal_mat.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/child_process.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/hdf5_handle.h"
#include "physiomae/io/hdf5_vector.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestFile = uint64_t{256} << 20;
// A night takes a fraction of a second.
constexpr unsigned kMostCpuSeconds = 120;

/// An open file and how to speak of it.
struct Source {
  hid_t file;
  uint64_t bytes;
  std::string_view where;

  Hdf5Vector vector(const char* name, H5T_class_t type) const {
    return Hdf5Vector(file, bytes, where, name, type);
  }
};

std::vector<int8_t> read_arousals(const Source& source) {
  const Hdf5Vector reader = source.vector("/data/arousals", H5T_FLOAT);
  std::vector<int8_t> arousals(reader.samples());
  reader.for_blocks([&](size_t first, std::span<const double> values) {
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
std::vector<int8_t> read_stages(const Source& source, size_t samples) {
  constexpr int8_t kUnmarked = -2;
  std::vector<int8_t> stages(samples, kUnmarked);
  for (const StageField& field : kStageFields) {
    const Hdf5Vector reader = source.vector(field.name, H5T_INTEGER);
    if (reader.samples() != samples)
      reader.fail(fmt::format("{} samples, but /data/arousals has {}", reader.samples(), samples));
    const auto stage = static_cast<int8_t>(field.stage);
    reader.for_blocks([&](size_t first, std::span<const uint8_t> values) {
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

ArousalMat parse_locked(std::span<const std::byte> bytes, std::string_view where) {
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Through memory: libhdf5 never sees the path, so a FIFO or a link cannot mislead it.
  if (H5Pset_fapl_core(access.get(), /*increment=*/1 << 20, /*backing_store=*/false) < 0 ||
      H5Pset_file_image(access.get(), const_cast<std::byte*>(bytes.data()), bytes.size()) < 0)
    throw InputError(fmt::format("{}: {} bytes are no HDF5 file", where, bytes.size()),
                     kArousalMatHint);
  const Hdf5Handle file(H5Fopen("arousal.mat", H5F_ACC_RDONLY, access.get()), H5Fclose);
  if (!file.valid())
    throw InputError(fmt::format("{}: no HDF5 file, or a damaged one", where), kArousalMatHint);
  ArousalMat content;
  const Source source{file.get(), bytes.size(), where};
  content.arousals = read_arousals(source);
  content.stages = to_runs(read_stages(source, content.arousals.size()));
  return content;
}

// From a child to its parent: the number of samples, their arousals, the runs.
std::string pack(const ArousalMat& content) {
  const size_t samples = content.arousals.size(),
               run_bytes = std::span(content.stages).size_bytes();
  std::string bytes(sizeof samples + samples + run_bytes, '\0');
  std::memcpy(bytes.data(), &samples, sizeof samples);
  std::memcpy(bytes.data() + sizeof samples, content.arousals.data(), samples);
  std::memcpy(bytes.data() + sizeof samples + samples, content.stages.data(), run_bytes);
  return bytes;
}

ArousalMat unpack(std::string_view bytes) {
  size_t samples = 0;
  std::memcpy(&samples, bytes.data(), sizeof samples);
  bytes.remove_prefix(sizeof samples);
  ArousalMat content;
  content.arousals.resize(samples);
  std::memcpy(content.arousals.data(), bytes.data(), samples);
  bytes.remove_prefix(samples);
  content.stages.resize(bytes.size() / sizeof(StageRun));
  std::memcpy(content.stages.data(), bytes.data(), bytes.size());
  return content;
}

}  // namespace

ArousalMat parse_arousal_mat_here(std::span<const std::byte> bytes, std::string_view where) {
  const auto lock = lock_hdf5();
  return parse_locked(bytes, where);
}

ArousalMat parse_arousal_mat(std::span<const std::byte> bytes, std::string_view where) {
  const auto lock = lock_hdf5();
  try {
    return unpack(run_in_child([&] { return pack(parse_locked(bytes, where)); }, kMostCpuSeconds));
  } catch (const ChildDied& death) {
    throw InputError(fmt::format("{}: damaged so that libhdf5 {}", where, death.message()),
                     kArousalMatHint);
  }
}

ArousalMat read_arousal_mat(const std::filesystem::path& path) {
  return parse_arousal_mat(read_bytes(path, kLargestFile), path.string());
}

}  // namespace physiomae::io
