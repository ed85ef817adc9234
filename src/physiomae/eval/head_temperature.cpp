#include "physiomae/eval/head_temperature.h"

#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/calibration.h"
#include "physiomae/metrics/results.h"

namespace physiomae::eval {

std::optional<double> head_temperature(const LinearHead& head,
                                       const at::Tensor& validation_features,
                                       const dataset::TaskData& data) {
  if (data.validation.empty()) return std::nullopt;
  return probability_temperature(head_probabilities(head, validation_features), data);
}

std::optional<double> probability_temperature(const at::Tensor& probabilities,
                                              const dataset::TaskData& data) {
  if (data.validation.empty()) return std::nullopt;
  return metrics::fit_temperature(metrics::validation_predictions(data, doubles_of(probabilities)));
}

std::string temperature_name(const std::string& task) { return "heads." + task + ".temperature"; }

std::optional<double> temperature_of(const std::map<std::string, at::Tensor>& heads,
                                     const std::string& task) {
  const auto found = heads.find(temperature_name(task));
  if (found == heads.end()) return std::nullopt;
  const at::Tensor tensor = found->second.cpu().to(at::kDouble);
  const double temperature = tensor.numel() == 1 ? tensor.item<double>() : 0;
  if (temperature > 0 && std::isfinite(temperature)) return temperature;
  throw InputError(
      fmt::format("{}: {} values, expected one number above 0", found->first, tensor.numel()),
      "the model is damaged or was edited: copy its folder again");
}

}  // namespace physiomae::eval
