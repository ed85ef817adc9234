#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "physiomae/io/labels.h"

namespace physiomae::simulate {

// Rate of the Challenge's records; every sample index of this folder counts at this rate.
constexpr int kRateHz = 200;
constexpr int64_t kEpochSamples = 30 * kRateHz;
/// In all 994 training records the first stage boundary lies at this sample, modulo an epoch.
constexpr int64_t kFirstBoundaryOffset = 5999;

/// Samples [start, end) that carry one label.
template <typename Label>
struct Run {
  int64_t start = 0;
  int64_t end = 0;
  Label label{};
  int64_t length() const { return end - start; }
  bool operator==(const Run&) const = default;
};
using StageRun = Run<io::Stage>;
using ArousalRun = Run<io::Arousal>;

/// Stage and arousal labels of one record as runs that follow each other from sample 0 to
/// `samples`.
struct Timeline {
  std::string record;
  int64_t samples = 0;
  int64_t offset = 0;  ///< sample of the whole record at which this part begins
  std::vector<StageRun> stages;
  std::vector<ArousalRun> arousals;
};

/// Reads `record,n_samples,stage_runs,arousal_runs` with runs written `N1:12000 W:6000` and
/// `0:69998 -1:52001`, plain or gzip-compressed. InputError, with file and line, when a run has an
/// unknown label or no length, when runs do not add up to n_samples, or a record comes twice.
std::vector<Timeline> read_timelines(const std::filesystem::path& path);

/// The part [start, start + samples) of a timeline, counted from its own 0.
Timeline cut_timeline(const Timeline& timeline, int64_t start, int64_t samples);

/// Label at a sample; runs as in Timeline.
io::Stage stage_at(std::span<const StageRun> runs, int64_t sample);

}  // namespace physiomae::simulate
