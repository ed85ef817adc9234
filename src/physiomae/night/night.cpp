#include "physiomae/night/night.h"

#include <algorithm>

namespace physiomae::night {
namespace {

constexpr double kArousalThreshold = 0.5;

}  // namespace

std::string_view stage_text(io::Stage stage) {
  return stage == io::Stage::undefined ? "?" : kStageNames[static_cast<size_t>(stage)];
}

io::Stage Window::stage() const {
  if (!usable) return io::Stage::undefined;
  return static_cast<io::Stage>(std::ranges::max_element(stage_p) - stage_p.begin());
}

double Window::confidence() const {
  return usable ? std::ranges::max(stage_p) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<StageRun> stage_runs(const Night& night) {
  std::vector<StageRun> runs;
  for (const Window& window : night.windows) {
    const io::Stage stage = window.stage();
    if (!runs.empty() && runs.back().stage == stage &&
        runs.back().onset_us + runs.back().duration_us == window.onset_us)
      runs.back().duration_us += kWindowUs;
    else
      runs.push_back({window.onset_us, kWindowUs, stage});
  }
  return runs;
}

std::vector<TimeSpan> arousal_spans(const Night& night) {
  std::vector<TimeSpan> spans;
  for (const Window& window : night.windows) {
    if (!window.usable || !(window.arousal_p >= kArousalThreshold)) continue;
    if (!spans.empty() && spans.back().onset_us + spans.back().duration_us == window.onset_us)
      spans.back().duration_us += kWindowUs;
    else
      spans.push_back({window.onset_us, kWindowUs});
  }
  return spans;
}

size_t epoch_of(const Night& night, const Window& window) {
  const int64_t since = window.onset_us - night.windows.front().onset_us;
  return static_cast<size_t>((since + kWindowUs / 2) / kWindowUs);
}

std::vector<io::Stage> epochs_of(const Night& night) {
  std::vector<io::Stage> epochs;
  for (const Window& window : night.windows) {
    const size_t epoch = epoch_of(night, window);
    epochs.resize(std::max(epochs.size(), epoch + 1), io::Stage::undefined);
    epochs[epoch] = window.stage();
  }
  return epochs;
}

}  // namespace physiomae::night
