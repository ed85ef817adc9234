#include "physiomae/ingest/unit_doubt.h"

#include <fmt/format.h>

#include "physiomae/base/modality.h"

namespace physiomae::ingest {
namespace {

constexpr double kMostOut = 0.5;  ///< share beyond the physical limit

// Robust scales, µV: what an electrode on a body can give, and what it usually gives.
struct Range {
  double least, most;
  bool holds(double scale) const { return scale >= least && scale <= most; }
};
constexpr auto kPossible = by_modality<Range>(
    {.eeg = {0.3, 300}, .eog = {0.3, 500}, .emg = {0.05, 300}, .ecg = {0.5, 3000}});
constexpr auto kUsual =
    by_modality<Range>({.eeg = {2, 100}, .eog = {2, 200}, .emg = {0.3, 50}, .ecg = {3, 1000}});

// The unit in which the amplitude would be as usual.
std::string_view fitting_unit(size_t m, double scale_uv, double to_microvolt) {
  for (const std::string_view unit : {"uV", "mV", "V"})
    if (kUsual[m].holds(scale_uv / to_microvolt * io::microvolts_per(unit))) return unit;
  return "uV, mV or V";
}

std::string state_another(size_t m, std::string_view unit) {
  return fmt::format("if it is in another, state it with --unit {}={}", kModalityNames[m], unit);
}

}  // namespace

UnitFit unit_fit(size_t m, const signal::QualityMeasures& measures,
                 const signal::RobustStatistics& statistics) {
  const double scale = signal::robust_scale(statistics);
  if (measures.out_of_range_share > kMostOut || scale > kPossible[m].most)
    return UnitFit::too_large;
  return scale < kPossible[m].least ? UnitFit::too_small : UnitFit::fits;
}

bool fits_elsewhere(size_t m, UnitFit other, const signal::RobustStatistics& statistics) {
  const double scale = signal::robust_scale(statistics);
  return (other == UnitFit::too_small && kUsual[m].holds(scale * 1000)) ||
         (other == UnitFit::too_large && kUsual[m].holds(scale / 1000));
}

std::string unit_doubt(size_t m, const io::ChannelInfo& channel,
                       const signal::QualityMeasures& measures,
                       const signal::RobustStatistics& statistics) {
  const UnitFit fit = unit_fit(m, measures, statistics);
  if (fit == UnitFit::fits) return {};
  const double scale = signal::robust_scale(statistics);
  const bool out = measures.out_of_range_share > kMostOut;
  const std::string what =
      out ? fmt::format("{:.0f} % of it is beyond {:g} µV", 100 * measures.out_of_range_share,
                        signal::kPhysicalLimitUv[m])
          : fmt::format("its amplitude is {:.2g} µV", scale);
  const std::string_view unit = channel.to_microvolt > 0
                                    ? fitting_unit(m, scale, channel.to_microvolt)
                                    : std::string_view("uV, mV or V");
  return fmt::format("in the file's unit \"{}\" {}, which no {} has; {}", channel.unit, what,
                     kModalityNames[m], state_another(m, unit));
}

std::string shared_unit_doubt(size_t m, size_t contradicting, const io::ChannelInfo& channel,
                              const signal::RobustStatistics& statistics) {
  const double scale = signal::robust_scale(statistics);
  return fmt::format(
      "its amplitude is {:.2g} µV in the file's unit \"{}\", which the amplitude of {} "
      "contradicts; state it with --unit {}=uV, mV or V",
      scale, channel.unit, kModalityNames[contradicting], kModalityNames[m]);
}

}  // namespace physiomae::ingest
