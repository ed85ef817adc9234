#include "physiomae/metrics/bootstrap.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/random.h"
#include "physiomae/metrics/quantile.h"

namespace physiomae::metrics {
namespace {

// A class of one patient among many is missed by e^-1 of the draws: a thousand in a row are no
// luck.
constexpr uint64_t kAttempts = 1000;

constexpr auto kLanes =
    static_cast<int64_t>(RankedWindows::kLanes);  // draws a thread takes at once

int64_t blocks_of(int64_t draws) { return (draws + kLanes - 1) / kLanes; }

}  // namespace

std::vector<uint32_t> drawn_patients(uint64_t seed, uint64_t draw, uint64_t attempt,
                                     size_t patients) {
  RandomSequence random(derive_key(seed, Domain::bootstrap, draw, /*intervals=*/0), attempt);
  std::vector<uint32_t> count(patients);
  for (size_t i = 0; i < patients; ++i) ++count[random.below(patients)];
  return count;
}

PatientDraws draw_patients(size_t patients,
                           const std::function<bool(std::span<const uint32_t>)>& complete,
                           const ResamplingOptions& options) {
  const auto complete_draw = [&](uint64_t draw, int64_t& redrawn) {
    for (uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
      auto count = drawn_patients(options.seed, draw, attempt, patients);
      if (complete(count)) return count;
      ++redrawn;
    }
    throw Error(fmt::format("{} draws of {} patients in a row lack a class", kAttempts, patients),
                "too few patients have it for an interval: ask for none (--draws 0)");
  };
  PatientDraws result;
  result.counts.resize(static_cast<size_t>(options.draws) * patients);
  const int64_t blocks = blocks_of(options.draws);
  std::vector<int64_t> redrawn(static_cast<size_t>(blocks));
  parallel_for(blocks, options.threads, [&](int64_t block) {
    for (int64_t d = block * kLanes; d < std::min(options.draws, (block + 1) * kLanes); ++d)
      std::ranges::copy(
          complete_draw(static_cast<uint64_t>(d), redrawn[static_cast<size_t>(block)]),
          result.counts.begin() + d * static_cast<int64_t>(patients));
  });
  for (const int64_t thrown : redrawn) result.redrawn += thrown;
  return result;
}

Interval percentile_interval(const std::vector<double>& values, double level) {
  std::vector<double> defined;
  for (const double value : values)
    if (!std::isnan(value)) defined.push_back(value);
  if (defined.empty()) return {};
  return {quantile(defined, (1 - level) / 2), quantile(defined, (1 + level) / 2)};
}

BootstrapResult bootstrap(const ResampledScores& scores, const ResamplingOptions& options) {
  BootstrapResult result;
  result.draws = options.draws;
  if (options.draws <= 0 || scores.patients() < kFewestDrawn) return result;
  const PatientDraws drawn = draw_patients(
      scores.patients(),
      [&](std::span<const uint32_t> count) { return scores.has_all_classes(count); }, options);
  result.redrawn = drawn.redrawn;
  std::vector<ScoreRow> rows(static_cast<size_t>(options.draws));
  parallel_for(blocks_of(options.draws), options.threads, [&](int64_t block) {
    const int64_t begin = block * kLanes, end = std::min(options.draws, begin + kLanes);
    const auto patients = static_cast<int64_t>(scores.patients());
    std::ranges::copy(scores.scores(std::span(drawn.counts)
                                        .subspan(static_cast<size_t>(begin * patients),
                                                 static_cast<size_t>((end - begin) * patients))),
                      rows.begin() + begin);
  });
  for (size_t s = 0; s < kNamedScores.size(); ++s) {
    std::vector<double> values;
    for (const ScoreRow& row : rows) values.push_back(row[s]);
    result.intervals[s] = percentile_interval(values, options.level);
  }
  return result;
}

}  // namespace physiomae::metrics
