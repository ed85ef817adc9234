#include "physiomae/ingest/unit_doubt.h"

#include <fmt/format.h>

#include "physiomae/base/modality.h"

namespace physiomae::ingest {
namespace {

constexpr double kMostOut = 0.5;               ///< share beyond the physical limit
constexpr double kNoiseUv = 0.05;              ///< amplifiers have several times as much
constexpr double kLeastUv = 2, kMostUv = 500;  ///< from the quietest EMG to the largest ECG

// The unit in which a scale of so many µV would be physiological.
std::string_view fitting_unit(double microvolts, double to_microvolt) {
  for (const std::string_view unit : {"uV", "mV", "V"}) {
    const double stated = microvolts / to_microvolt * io::microvolts_per(unit);
    if (stated >= kLeastUv && stated <= kMostUv) return unit;
  }
  return "uV, mV or V";
}

}  // namespace

std::string unit_doubt(size_t m, const io::ChannelInfo& channel,
                       const signal::QualityMeasures& measures,
                       const signal::RobustStatistics& statistics) {
  const double scale = signal::robust_scale(statistics);
  const bool large = measures.out_of_range_share > kMostOut;
  if (!large && scale >= kNoiseUv) return {};
  const std::string what =
      large ? fmt::format("{:.0f} % of it is beyond {:g} \u00b5V",
                          100 * measures.out_of_range_share, signal::kPhysicalLimitUv[m])
            : fmt::format("its amplitude is {:.2g} \u00b5V", scale);
  const bool known = !large && channel.to_microvolt > 0;
  return fmt::format(
      "in the file's unit \"{}\" {}, which no {} has; if it is in another, state it with --unit "
      "{}={}",
      channel.unit, what, kModalityNames[m], kModalityNames[m],
      known ? fitting_unit(scale, channel.to_microvolt) : "uV, mV or V");
}

}  // namespace physiomae::ingest
