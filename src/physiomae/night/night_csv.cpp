#include "physiomae/night/night_csv.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

constexpr std::string_view kHeading =
    "onset_s,duration_s,stage,p_W,p_N1,p_N2,p_N3,p_R,p_arousal,confidence,flags";

bool has_disagreement(const Night& night) {
  return std::ranges::any_of(night.windows,
                             [](const Window& w) { return !std::isnan(w.disagreement); });
}

}  // namespace

std::string probability_text(double value) {
  return std::isnan(value) ? "" : fmt::format("{:.6f}", value);
}

std::string night_csv(const Night& night) {
  const bool disagreement = has_disagreement(night);
  std::string text(kHeading);
  text += disagreement ? ",disagreement\n" : "\n";
  const auto out = std::back_inserter(text);
  for (const Window& window : night.windows) {
    fmt::format_to(out, "{},{},{}", seconds_text(window.onset_us), seconds_text(kWindowUs),
                   stage_text(window.stage()));
    for (const double p : window.stage_p)
      fmt::format_to(out, ",{}", window.usable ? probability_text(p) : "");
    fmt::format_to(out, ",{},{},{}", window.usable ? probability_text(window.arousal_p) : "",
                   probability_text(window.confidence()), fmt::join(window.flags, ";"));
    if (disagreement) fmt::format_to(out, ",{}", probability_text(window.disagreement));
    text += '\n';
  }
  return text;
}

}  // namespace physiomae::night
