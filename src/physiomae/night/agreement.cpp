#include "physiomae/night/agreement.h"

#include <cmath>

#include "physiomae/metrics/scores.h"

namespace physiomae::night {

Agreement agreement(const Night& night, const std::vector<io::Stage>& scored) {
  std::vector<int> truth, predicted;
  for (size_t w = 0; w < night.windows.size() && w < scored.size(); ++w) {
    const io::Stage stage = night.windows[w].stage();
    if (stage == io::Stage::undefined || scored[w] == io::Stage::undefined) continue;
    truth.push_back(static_cast<int>(scored[w]));
    predicted.push_back(static_cast<int>(stage));
  }
  Agreement found;
  found.confusion = metrics::confusion_matrix(truth, predicted, kStages);
  found.accuracy = metrics::accuracy(found.confusion);
  found.kappa = metrics::cohen_kappa(found.confusion);
  found.f1_macro = metrics::f1_macro(found.confusion);
  return found;
}

BlandAltman bland_altman(const std::string& statistic, const std::string& unit,
                         const std::vector<std::pair<double, double>>& model_and_scored) {
  constexpr double kNormal95 = 1.96;
  std::vector<double> differences;
  for (const auto& [model, scored] : model_and_scored)
    if (!std::isnan(model) && !std::isnan(scored)) differences.push_back(model - scored);
  const metrics::MeanSd spread = metrics::mean_sd(differences);
  return {statistic,
          unit,
          std::ssize(differences),
          spread.mean,
          spread.sd,
          spread.mean - kNormal95 * spread.sd,
          spread.mean + kNormal95 * spread.sd};
}

}  // namespace physiomae::night
