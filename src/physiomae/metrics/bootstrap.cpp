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

struct Draws {
  std::vector<ScoreRow> rows;
  std::vector<int64_t> redrawn;
};

std::vector<uint32_t> complete_draw(const ResampledScores& scores, uint64_t seed, uint64_t draw,
                                    int64_t& redrawn) {
  for (uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    auto count = drawn_patients(seed, draw, attempt, scores.patients());
    if (scores.has_all_classes(count)) return count;
    ++redrawn;
  }
  throw Error(
      fmt::format("{} draws of {} patients in a row lack a class", kAttempts, scores.patients()),
      "too few patients have it for an interval: ask for none (--draws 0)");
}

Interval interval_of(const std::vector<ScoreRow>& rows, size_t score, double level) {
  std::vector<double> values;
  for (const ScoreRow& row : rows)
    if (!std::isnan(row[score])) values.push_back(row[score]);
  if (values.empty()) return {};
  return {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
}

}  // namespace

std::vector<uint32_t> drawn_patients(uint64_t seed, uint64_t draw, uint64_t attempt,
                                     size_t patients) {
  RandomSequence random(derive_key(seed, Domain::bootstrap, draw, /*intervals=*/0), attempt);
  std::vector<uint32_t> count(patients);
  for (size_t i = 0; i < patients; ++i) ++count[random.below(patients)];
  return count;
}

BootstrapResult bootstrap(const ResampledScores& scores, const ResamplingOptions& options) {
  BootstrapResult result;
  result.patients = scores.patients();
  result.draws = options.draws;
  if (options.draws <= 0 || scores.patients() == 0) return result;
  constexpr auto kLanes = static_cast<int64_t>(RankedWindows::kLanes);
  const int64_t blocks = (options.draws + kLanes - 1) / kLanes;
  Draws draws{std::vector<ScoreRow>(static_cast<size_t>(options.draws)),
              std::vector<int64_t>(static_cast<size_t>(blocks))};
  parallel_for(blocks, options.threads, [&](int64_t block) {
    std::vector<uint32_t> counts;
    for (int64_t d = block * kLanes; d < std::min(options.draws, (block + 1) * kLanes); ++d) {
      const auto count = complete_draw(scores, options.seed, static_cast<uint64_t>(d),
                                       draws.redrawn[static_cast<size_t>(block)]);
      counts.insert(counts.end(), count.begin(), count.end());
    }
    std::ranges::copy(scores.scores(counts), draws.rows.begin() + block * kLanes);
  });
  for (const int64_t redrawn : draws.redrawn) result.redrawn += redrawn;
  for (size_t s = 0; s < kNamedScores.size(); ++s)
    result.intervals[s] = interval_of(draws.rows, s, options.level);
  return result;
}

}  // namespace physiomae::metrics
