#include "physiomae/night/edf_formats.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/edf_writer.h"
#include "physiomae/io/time_text.h"
#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

io::EdfOutput output_of(const Night& night) {
  io::EdfOutput output;
  output.start_time = night.start_time;
  output.about = night.simulated_model ? "physiomae_SIMULATED_MODEL" : "physiomae";
  if (night.simulated_model) output.annotations.push_back({0, -1, std::string(kSimulatedModel)});
  return output;
}

}  // namespace

// A header's clock has whole seconds: annotations bear what the night's start has beyond them.
std::string edf_annotations(const Night& night) {
  io::EdfOutput output = output_of(night);
  const int64_t begin_us = start_fraction_us(night.start_time);
  for (const Window& window : night.windows)
    output.annotations.push_back({begin_us + window.onset_us, kWindowUs,
                                  fmt::format("Sleep stage {}", stage_text(window.stage()))});
  for (const TimeSpan& span : arousal_spans(night))
    output.annotations.push_back({begin_us + span.onset_us, span.duration_us, "Arousal region"});
  std::ranges::stable_sort(output.annotations, {}, &io::EdfOutputAnnotation::onset_us);
  return io::edf_bytes(output);
}

std::string edf_hypnodensity(const Night& night) {
  io::EdfOutput output = output_of(night);
  output.record_us = kWindowUs;
  // Readers want the first data record within a second of the header's start.
  const int64_t begin_us = start_fraction_us(night.start_time);
  const int64_t first_us = begin_us + (night.windows.empty() ? 0 : night.windows.front().onset_us);
  const int64_t shift_us = first_us - first_us % kSecondUs - begin_us;
  output.start_time = io::start_after(night.start_time.empty() ? "T00:00:00" : night.start_time,
                                      static_cast<double>(shift_us) / kSecondUs);
  for (const std::string_view stage : kStageNames)
    output.signals.push_back({.label = fmt::format("p_{}", stage), .unit = "", .values = {}});
  if (night.has_arousals)
    output.signals.push_back({.label = "p_arousal", .unit = "", .values = {}});
  for (const Window& window : night.windows) {
    output.record_onset_us.push_back(window.onset_us - shift_us);
    for (size_t s = 0; s < kStages; ++s)
      output.signals[s].values.push_back(window.usable ? window.stage_p[s] : 0);
    if (night.has_arousals)
      output.signals.back().values.push_back(
          window.usable && !std::isnan(window.arousal_p) ? window.arousal_p : 0);
  }
  return io::edf_bytes(output);
}

}  // namespace physiomae::night
