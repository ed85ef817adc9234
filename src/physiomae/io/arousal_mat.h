#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "physiomae/io/labels.h"

namespace physiomae::io {

/// A run of samples of one stage.
struct StageRun {
  Stage stage = Stage::undefined;
  int64_t samples = 0;
  bool operator==(const StageRun&) const = default;
};

/// Content of a `<record>-arousal.mat` of the PhysioNet/CinC Challenge 2018: `data.arousals`, one
/// value a sample (-1 not scored, 0 none, 1 target arousal), and `data.sleep_stages`, six logical
/// vectors, here as consecutive runs that together cover all samples.
struct ArousalMat {
  std::vector<int8_t> arousals;  // (N)
  std::vector<StageRun> stages;
};

/// Reads a MATLAB 7.3 (HDF5) file. InputError when it is no HDF5, lacks a dataset, when a dataset
/// has another type, shape or length, claims more than its compressed bytes can hold, or when a
/// sample has an impossible value or two stages at once.
///
/// Both read in a child process: there are damaged files on which libhdf5 1.10 crashes.
ArousalMat read_arousal_mat(const std::filesystem::path& path);
ArousalMat parse_arousal_mat(std::span<const std::byte> bytes, std::string_view where);

/// The same in this process, for fuzzing: bytes on which libhdf5 crashes end it.
ArousalMat parse_arousal_mat_here(std::span<const std::byte> bytes, std::string_view where);

}  // namespace physiomae::io
