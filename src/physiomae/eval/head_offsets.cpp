#include "physiomae/eval/head_offsets.h"

#include <algorithm>

#include "physiomae/eval/linear_probe.h"
#include "physiomae/metrics/calibration.h"
#include "physiomae/metrics/results.h"
#include "physiomae/night/night_offsets.h"

namespace physiomae::eval {

std::vector<std::vector<double>> head_offsets(const at::Tensor& probabilities,
                                              const dataset::TaskData& data,
                                              std::optional<double> temperature) {
  std::vector<std::vector<double>> offsets;
  if (data.task.kind != dataset::TaskKind::sleep || data.validation.empty()) return offsets;
  const std::vector<double> p =
      metrics::with_temperature(metrics::validation_predictions(data, doubles_of(probabilities)),
                                temperature.value_or(1))
          .probabilities;
  // A night's windows lie together; its epochs are windows of the record, those without a stage
  // between them included.
  for (size_t begin = 0, end = 0; begin < data.validation.size(); begin = end) {
    const auto record = data.validation[begin].window.record;
    const auto first = data.validation[begin].window.window;
    while (end < data.validation.size() && data.validation[end].window.record == record) ++end;
    if (end - begin < kLeastOffsetWindows) continue;
    const size_t epochs = data.validation[end - 1].window.window - first + 1;
    night::EpochEvidence evidence{std::vector<night::StageRow>(epochs),
                                  std::vector<uint8_t>(epochs, 0)};
    std::vector<io::Stage> scored(epochs, io::Stage::undefined);
    for (size_t i = begin; i < end; ++i) {
      const size_t epoch = data.validation[i].window.window - first;
      std::ranges::copy_n(p.begin() + static_cast<std::ptrdiff_t>(i * night::kStages),
                          night::kStages, evidence.p[epoch].begin());
      evidence.usable[epoch] = 1;
      scored[epoch] = static_cast<io::Stage>(data.validation[i].label);
    }
    const night::StageOffsets found = night::fit_offsets(evidence, scored);
    offsets.emplace_back(found.begin(), found.end());
  }
  return offsets;
}

}  // namespace physiomae::eval
