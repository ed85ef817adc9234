#include "physiomae/night/stage_prior.h"

#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::night {
namespace {

constexpr const char* kHint =
    "a line a stage: \"W,0.17\", \"N1,0.15\", \"N2,0.41\", \"N3,0.11\", \"R,0.13\"";
constexpr double kSumTolerance = 0.02;

}  // namespace

StageShares read_prior(const std::filesystem::path& path) {
  StageShares shares{};
  for (const io::TextRow& row : io::parse_delimited(read_text(path, /*limit=*/1 << 16)).rows) {
    const auto fail = [&](const std::string& what) {
      throw InputError(fmt::format("{}: line {}: {}", path.string(), row.line, what), kHint);
    };
    const auto share = row.cells.size() == 2 ? io::parse_double(row.cells[1]) : std::nullopt;
    if (!share && row.line == 1) continue;  // its heading
    if (!share) fail("expected a stage and its share");
    const auto stage = io::stage_from_word(row.cells[0]);
    if (!stage || *stage == io::Stage::undefined)
      fail(fmt::format("\"{}\" is no stage", row.cells[0]));
    double& place = shares[static_cast<size_t>(*stage)];
    if (place != 0) fail(fmt::format("{} stands there twice", row.cells[0]));
    if (!(*share > 0) || !std::isfinite(*share))
      fail(fmt::format("a share of {}, expected one above 0", row.cells[1]));
    place = *share;
  }
  double sum = 0;
  for (size_t s = 0; s < kStages; ++s) {
    if (shares[s] == 0)
      throw InputError(fmt::format("{}: no share of {}", path.string(), kStageNames[s]), kHint);
    sum += shares[s];
  }
  if (std::abs(sum - 1) > kSumTolerance && std::abs(sum - 100) > 100 * kSumTolerance)
    throw InputError(fmt::format("{}: shares sum to {:g}, expected 1 or 100", path.string(), sum),
                     kHint);
  for (double& share : shares) share /= sum;
  return shares;
}

void apply_prior(const StageShares& shares, Night& night) {
  for (Window& window : night.windows) {
    if (!window.usable) continue;
    double sum = 0;
    for (size_t s = 0; s < kStages; ++s) sum += window.stage_p[s] *= shares[s];
    for (double& p : window.stage_p) p /= sum;
  }
}

}  // namespace physiomae::night
