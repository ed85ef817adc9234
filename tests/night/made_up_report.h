#pragma once

#include <string>

#include "tests/night/made_up_night.h"

#include "physiomae/night/night_report.h"

namespace physiomae::night {

/// A name that others may have put into a header.
inline const std::string kHostile = "</script><script>alert(1)</script> \x1b[2J M\xfcller \"'\\";

/// All that can be said of the awkward night, with hostile names wherever names come from outside.
inline NightReport made_up_report() {
  NightReport report;
  report.night = awkward_night();
  report.night.record = "n1 " + kHostile;
  report.models = {{"multimae_drop", "abc", {"sleep", "arousal"}, true}};
  report.source_format = "EDF+C";
  for (const size_t m : kEachModality)
    report.channels[m] = {std::string(kModalityNames[m]) + "-channel " + kHostile,
                          "why " + kHostile};
  report.channels[3] = {"", "no channel is ECG"};
  report.findings = {{Severity::warning, "mains", "mains of " + kHostile, "another channel"},
                     {Severity::refusal, "amplitude", "a wrong unit", "mend the header"}};
  report.forced = true;
  report.warnings = {"read with a warning " + kHostile};
  const auto nothing = std::numeric_limits<double>::quiet_NaN();
  report.statistics = {{"TST", "min", 3.5, 3, 4}, {"SOL", "min", nothing, nothing, nothing}};
  report.arousal_region_share = 0.25;
  for (const Window& window : report.night.windows) report.scored.push_back(window.stage());
  report.scored[0] = io::Stage::n3;
  report.scored_statistics = {{"TST", "min", 4}, {"SOL", "min", nothing}};
  report.agreement = agreement(report.night, report.scored);
  Spectrogram power{.modality = 0, .columns = 14, .power_db = {}};
  for (int row = 0; row < 121; ++row)
    power.power_db.emplace_back(14, static_cast<float>(100 - row));
  power.power_db[40] = std::vector<float>(14, 120.0F);  // 10 Hz
  for (auto& row : power.power_db) row[9] = static_cast<float>(nothing);
  report.spectrogram = std::move(power);
  return report;
}

}  // namespace physiomae::night
