#include "physiomae/night/review.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/night/night_csv.h"
#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

// The lower, the sooner a window is to be looked at: below 0 where it differs from the scoring,
// then not staged, then by confidence.
double urgency(const Window& window, io::Stage scored) {
  if (!window.usable) return 0;
  const bool differs = scored != io::Stage::undefined && scored != window.stage();
  return differs ? window.stage_p[static_cast<size_t>(scored)] - 2 : window.confidence();
}

io::Stage scored_at(const std::vector<io::Stage>& scored, size_t window) {
  return window < scored.size() ? scored[window] : io::Stage::undefined;
}

}  // namespace

std::vector<size_t> review_order(const Night& night, const std::vector<io::Stage>& scored) {
  std::vector<size_t> order(night.windows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) {
    return urgency(night.windows[a], scored_at(scored, a)) <
           urgency(night.windows[b], scored_at(scored, b));
  });
  return order;
}

io::Stage second_stage(const Window& window) {
  std::array<size_t, kStages> order{};
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(
      order, [&](size_t a, size_t b) { return window.stage_p[a] > window.stage_p[b]; });
  return static_cast<io::Stage>(order[1]);
}

std::string review_csv(const Night& night, const std::vector<io::Stage>& scored) {
  const std::vector<size_t> order = review_order(night, scored);
  std::string text = "rank,window,onset_s,clock,stage,confidence,second_stage,p_second,";
  text += scored.empty() ? "disagreement,flags\n" : "disagreement,flags,scored,p_scored\n";
  const auto out = std::back_inserter(text);
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const Window& window = night.windows[order[rank]];
    const io::Stage second = second_stage(window);
    fmt::format_to(
        out, "{},{},{},{},{},{},{},{},{},{}", rank + 1, order[rank], seconds_text(window.onset_us),
        clock_text(night.start_time, window.onset_us), stage_text(window.stage()),
        probability_text(window.confidence()), window.usable ? stage_text(second) : "",
        window.usable ? probability_text(window.stage_p[static_cast<size_t>(second)]) : "",
        probability_text(window.disagreement), fmt::join(window.flags, ";"));
    if (!scored.empty()) {
      const io::Stage stage = scored_at(scored, order[rank]);
      const bool known = window.usable && stage != io::Stage::undefined;
      fmt::format_to(out, ",{},{}", stage_text(stage),
                     known ? probability_text(window.stage_p[static_cast<size_t>(stage)]) : "");
    }
    text += '\n';
  }
  return text;
}

}  // namespace physiomae::night
