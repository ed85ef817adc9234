#include "physiomae/ingest/unit_doubt.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/median.h"
#include "physiomae/base/modality.h"

namespace physiomae::ingest {
namespace {

constexpr double kEnough = 0.25;  ///< share of windows that fit
constexpr double kFlatUv = 1e-3;  ///< nothing but what filters leave

// Mean of |x|, µV: what an electrode on a body can give, and what it usually gives.
struct Range {
  double least, most;
  bool holds(double amplitude) const { return amplitude >= least && amplitude <= most; }
};
constexpr auto kPossible = by_modality<Range>(
    {.eeg = {0.25, 1000}, .eog = {0.25, 2000}, .emg = {0.04, 300}, .ecg = {0.5, 4000}});
constexpr auto kUsual =
    by_modality<Range>({.eeg = {2, 100}, .eog = {2, 200}, .emg = {0.3, 50}, .ecg = {3, 1000}});

// The unit in which the amplitude would be as usual.
std::string_view fitting_unit(size_t m, double amplitude_uv, double to_microvolt) {
  if (to_microvolt > 0)
    for (const std::string_view unit : {"uV", "mV", "V"})
      if (kUsual[m].holds(amplitude_uv / to_microvolt * io::microvolts_per(unit))) return unit;
  return "uV, mV or V";
}

}  // namespace

UnitFit unit_fit(size_t m, std::vector<double> window_uv) {
  const auto live = std::stable_partition(window_uv.begin(), window_uv.end(),
                                          [](double amplitude) { return amplitude >= kFlatUv; });
  if (live != window_uv.begin()) window_uv.erase(live, window_uv.end());  // volts called µV stay
  std::vector<double> fitting, small, large;
  for (const double amplitude : window_uv)
    (kPossible[m].holds(amplitude)    ? fitting
     : amplitude < kPossible[m].least ? small
                                      : large)
        .push_back(amplitude);
  const double enough = kEnough * static_cast<double>(window_uv.size());
  if (window_uv.empty()) return {};
  if (static_cast<double>(fitting.size()) >= enough) return {UnitFit::fits, upper_median(fitting)};
  return large.size() > small.size() ? UnitFit{UnitFit::too_large, upper_median(large)}
                                     : UnitFit{UnitFit::too_small, upper_median(small)};
}

bool fits_elsewhere(size_t m, UnitFit::Verdict other, const UnitFit& fit) {
  return (other == UnitFit::too_small && kUsual[m].holds(fit.amplitude_uv * 1000)) ||
         (other == UnitFit::too_large && kUsual[m].holds(fit.amplitude_uv / 1000));
}

std::string unit_doubt(size_t m, const io::ChannelInfo& channel, const UnitFit& fit) {
  if (fit.verdict == UnitFit::fits) return {};
  return fmt::format(
      "in the file's unit \"{}\" its amplitude is {:.2g} µV, which no {} has; if it is in "
      "another, state it with --unit {}={}",
      channel.unit, fit.amplitude_uv, kModalityNames[m], kModalityNames[m],
      fitting_unit(m, fit.amplitude_uv, channel.to_microvolt));
}

std::string shared_unit_doubt(size_t m, size_t contradicting, const io::ChannelInfo& channel,
                              const UnitFit& fit) {
  return fmt::format(
      "its amplitude is {:.2g} µV in the file's unit \"{}\", which the amplitude of {} "
      "contradicts; state it with --unit {}=uV, mV or V",
      fit.amplitude_uv, channel.unit, kModalityNames[contradicting], kModalityNames[m]);
}

}  // namespace physiomae::ingest
