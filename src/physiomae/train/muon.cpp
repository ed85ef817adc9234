#include "physiomae/train/muon.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "physiomae/train/gradient.h"
#include "physiomae/train/newton_schulz.h"

namespace physiomae::train {
namespace {

constexpr int64_t kGroupElements = 4 << 20;  ///< 16 MiB: larger ones cost page faults, gain nothing

model::ParameterList chosen(const model::ParameterList& parameters, bool holds_maps) {
  model::ParameterList list;
  for (const auto& [name, value, purpose, maps] : parameters.all())
    if ((maps > 0) == holds_maps) list.add(name, value, purpose, maps);
  return list;
}

// Tall matrices lie on their side.
at::Tensor lying(const at::Tensor& matrix) {
  return matrix.size(0) > matrix.size(1) ? matrix.t() : matrix;
}

// A change of all outputs by about the rate, whatever the shape: Jordan's implementation.
double shape_factor(const at::Tensor& matrix) {
  return std::sqrt(
      std::max(1.0, static_cast<double>(matrix.size(0)) / static_cast<double>(matrix.size(1))));
}

}  // namespace

Muon::Muon(const model::ParameterList& parameters, const Settings& settings,
           const AdamW::Settings& others)
    : settings_(settings),
      matrices_(chosen(parameters, /*holds_maps=*/true)),
      others_(chosen(parameters, /*holds_maps=*/false), others) {
  for (size_t i = 0; i < matrices_.all().size(); ++i) {
    momentum_.push_back(at::zeros_like(matrices_.all()[i].value.detach()));
    group_maps(i, matrices_.all()[i].maps);
  }
}

void Muon::group_maps(size_t parameter, int64_t maps) {
  const at::Tensor& all = matrices_.all()[parameter].value;
  const int64_t rows = all.size(0) / maps, columns = all.size(1);
  const int64_t shorter = std::min(rows, columns), longer = std::max(rows, columns);
  for (int64_t i = 0; i < maps; ++i) {
    const auto has_room = [&](const Group& group) {
      const auto size = static_cast<int64_t>(group.maps.size());
      return group.shorter == shorter && group.longer == longer &&
             (size + 1) * shorter * longer <= kGroupElements;
    };
    auto group = std::ranges::find_if(groups_, has_room);
    if (group == groups_.end()) group = groups_.insert(group, Group{shorter, longer, {}});
    group->maps.push_back({parameter, i * rows, (i + 1) * rows});
  }
}

// Nesterov: the gradient, moved towards a running mean that holds it already. In place.
std::vector<at::Tensor> Muon::directions(double divisor) {
  std::vector<at::Tensor> result;
  for (size_t i = 0; i < momentum_.size(); ++i) {
    at::Tensor gradient = matrices_.all()[i].value.grad().div_(divisor);
    momentum_[i].lerp_(gradient, 1 - settings_.momentum);
    result.push_back(gradient.lerp_(momentum_[i], settings_.momentum));
  }
  return result;
}

void Muon::move(const Group& group, const std::vector<at::Tensor>& directions, double rate) const {
  std::vector<at::Tensor> stacked;  // (shorter, longer) each
  for (const auto& [parameter, begin, end] : group.maps)
    stacked.push_back(lying(directions[parameter].slice(0, begin, end)));
  const auto orthogonal = newton_schulz(at::stack(stacked));  // (G, shorter, longer)
  for (size_t i = 0; i < group.maps.size(); ++i) {
    const auto& [parameter, begin, end] = group.maps[i];
    const auto weight = matrices_.all()[parameter].value.detach().slice(0, begin, end);
    lying(weight.mul_(1 - rate * settings_.weight_decay))
        .add_(orthogonal[static_cast<int64_t>(i)], -rate * shape_factor(weight));
  }
}

void Muon::step(double learning_rate, double norm, double clip_norm) {
  const at::NoGradGuard no_gradient;
  const auto moved = directions(clip_divisor(norm, clip_norm));
  for (const Group& group : groups_) move(group, moved, settings_.rate_ratio * learning_rate);
  clear_gradients(matrices_);
  others_.step(learning_rate, norm, clip_norm);
}

artifacts::NamedTensors Muon::state() const {
  artifacts::NamedTensors tensors = others_.state();
  for (size_t i = 0; i < momentum_.size(); ++i)
    tensors.emplace_back("optimizer.momentum." + matrices_.all()[i].name, momentum_[i]);
  return tensors;
}

}  // namespace physiomae::train
