#include "physiomae/train/non_finite.h"

#include <cmath>
#include <set>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/train/gradient.h"
#include "physiomae/train/train_step.h"

namespace physiomae::train {
namespace {

constexpr size_t kShown = 8;

struct Suspects {
  std::set<std::string> modalities;
  std::set<std::string> parameters;
  std::vector<std::string> windows;
  size_t count = 0;
};

void note_parts(const objectives::LossSums& loss, std::set<std::string>& names) {
  objectives::PartSums sums;
  sums.add(loss);
  for (const auto& [name, entry] : sums.entries())
    if (!std::isfinite(entry.sum)) names.insert(name);
}

void note_inputs(const at::Tensor& windows, Presence presence, std::set<std::string>& names) {
  int64_t row = 0;
  for (const size_t m : kEachModality)
    if ((presence >> m & 1) != 0 && !at::isfinite(windows.select(1, row++)).all().item<bool>())
      names.emplace(kModalityNames[m]);
}

void note_parameters(const model::ParameterList& parameters, std::set<std::string>& names) {
  for (const auto& parameter : parameters.all()) {
    const at::Tensor& gradient = parameter.value.grad();
    if (gradient.defined() && !at::isfinite(gradient).all().item<bool>())
      names.insert(parameter.name);
  }
}

// Tries window `i` alone; true when its loss or gradient is not finite.
bool try_alone(objectives::Strategy& strategy, const dataset::Batch& batch, int64_t i,
               const objectives::StepKeys& keys, kernels::Precision precision, c10::Device device,
               Suspects& suspects) {
  clear_gradients(strategy.parameters());
  const at::Tensor window = windows_tensor(batch, i, i + 1, device);
  objectives::LossSums loss;
  {
    const kernels::PrecisionGuard guard(precision, device);
    loss = strategy.training_loss(slice(batch, i, i + 1), window, keys);
  }
  loss.sum.backward();
  const bool bad = !std::isfinite(loss.sum.item<double>()) ||
                   !std::isfinite(gradient_norm(strategy.parameters()));
  if (!bad) return false;
  note_inputs(window, batch.presence, suspects.modalities);
  // An input that is not finite poisons every modality's loss: then it alone is named.
  if (suspects.modalities.empty()) note_parts(loss, suspects.modalities);
  note_parameters(strategy.parameters(), suspects.parameters);
  return true;
}

std::string first_of(const std::set<std::string>& names) {
  std::vector<std::string> shown;
  for (const auto& name : names)
    if (shown.size() < kShown) shown.push_back(name);
  return fmt::format("{}{}", fmt::join(shown, ", "), names.size() > kShown ? ", ..." : "");
}

}  // namespace

void throw_non_finite(const store::Store& store, objectives::Strategy& strategy,
                      const dataset::Batch& batch, const objectives::StepKeys& keys,
                      kernels::Precision precision, c10::Device device, double loss,
                      double gradient_norm) {
  Suspects suspects;
  // A loss that compares windows with each other has no meaning for one alone.
  const int64_t tried = strategy.loss_adds_up() ? batch.size() : 0;
  for (int64_t i = 0; i < tried; ++i) {
    if (!try_alone(strategy, batch, i, keys, precision, device, suspects)) continue;
    const auto& ref = batch.windows[static_cast<size_t>(i)];
    if (suspects.count++ < kShown)
      suspects.windows.push_back(
          fmt::format("{} window {}", store.record(ref.record).header().record, ref.window));
  }
  clear_gradients(strategy.parameters());
  const std::string windows =
      tried == 0 ? fmt::format("its {} windows cannot be tried alone", batch.size())
      : suspects.count == 0
          ? fmt::format("no single one of its {} windows does it alone", batch.size())
          : fmt::format("{} of {} windows: {}{}", suspects.count, batch.size(),
                        fmt::join(suspects.windows, ", "), suspects.count > kShown ? ", ..." : "");
  throw NonFiniteStep(
      fmt::format("step {}: loss {}, gradient norm {}; expected finite numbers. Modality: {}. {}. "
                  "First parameters with such a gradient: {}. The weights are as before this step",
                  keys.step + 1, loss, gradient_norm,
                  suspects.modalities.empty() ? "unknown" : first_of(suspects.modalities), windows,
                  suspects.parameters.empty() ? "none" : first_of(suspects.parameters)),
      "look at these windows with `physiomae inspect`; --resume with the key skip_non_finite "
      "leaves such steps out, a lower learning_rate in a new run may avoid them");
}

}  // namespace physiomae::train
