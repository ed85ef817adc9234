#include "physiomae/model/late_fusion.h"

#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "physiomae/base/error.h"
#include "physiomae/kernels/take_part.h"
#include "physiomae/model/encoder.h"
#include "physiomae/model/flops.h"
#include "physiomae/model/present.h"

namespace physiomae::model {
namespace {

const std::string kEncoders = "encoders.", kProjections = "projections.";

ModelConfig validated(ModelConfig config) {
  config.fusion = "late";
  config.validate();
  return config;
}

ModelConfig of_one(ModelConfig config, const std::string& modality) {
  config.modalities = {modality};
  return config;
}

struct Projection {
  Linear fc1, fc2;
  at::Tensor operator()(const at::Tensor& pooled) const { return fc2(at::gelu(fc1(pooled))); }
};

// windows (B, 1, 3000) of the encoder's modality -> (B, D).
at::Tensor pooled(const Encoder& encoder, const at::Tensor& windows,
                  const ForwardContext& context) {
  return encoder(encoder.all_tokens(windows, {0}), context).mean(1);
}

}  // namespace

struct LateFusion::State {
  State(const ModelConfig& configuration, const Start& start, c10::Device where);

  ModelConfig config;
  c10::Device device;
  ParameterList parameters;
  ParameterBuilder build;
  std::vector<Encoder> encoders;  ///< in the order of the configuration
  std::vector<Projection> projections;
};

LateFusion::State::State(const ModelConfig& configuration, const Start& start, c10::Device where)
    : config(validated(configuration)),
      device(where),
      build(parameters, start, device, config.initial_deviation) {
  for (const auto& name : config.modalities)
    encoders.emplace_back(build, of_one(config, name), kEncoders + name + ".");
  if (!start.pretraining) return;
  build.set_purpose(Purpose::pretraining);
  for (const auto& name : config.modalities)
    projections.push_back(
        {build.linear(kProjections + name + ".fc1", config.dim, kProjectionHidden),
         build.output(kProjections + name + ".fc2", kProjectionHidden, kProjectionWidth)});
}

LateFusion::LateFusion(const ModelConfig& config, const Start& start, c10::Device device)
    : state_(std::make_unique<State>(config, start, device)) {}
LateFusion::~LateFusion() = default;
LateFusion::LateFusion(LateFusion&&) noexcept = default;

const ModelConfig& LateFusion::config() const { return state_->config; }
const ParameterList& LateFusion::parameters() const { return state_->parameters; }
c10::Device LateFusion::device() const { return state_->device; }
int64_t LateFusion::embedding_width() const {
  return static_cast<int64_t>(state_->encoders.size()) * state_->config.dim;
}

// The same linear maps pass each token as in early fusion.
double LateFusion::embedding_gflop() const { return model::embedding_gflop(state_->config); }

at::Tensor LateFusion::embed(const at::Tensor& windows, Presence presence,
                             const ForwardContext& context) const {
  const auto& [config, device, parameters, build, encoders, projections] = *state_;
  const auto modalities = present_modalities(config, windows, presence);
  std::vector<at::Tensor> parts(encoders.size());  // (B, D) a modality
  for (size_t i = 0; i < modalities.size(); ++i)
    parts[modalities[i]] =
        pooled(encoders[modalities[i]], windows.narrow(1, static_cast<int64_t>(i), 1), context);
  for (at::Tensor& part : parts)
    if (!part.defined()) part = at::zeros_like(parts[modalities.front()]);
  return kernels::take_part(at::cat(parts, 1),
                            idle_parameters(config, parameters, modalities, {kEncoders}));
}

at::Tensor LateFusion::project(const at::Tensor& windows, Presence presence,
                               const ForwardContext& context) const {
  const auto& [config, device, parameters, build, encoders, projections] = *state_;
  if (projections.empty())
    throw Error("the model has no projections",
                "after `probe` a model folder has none: take the folder that `pretrain` wrote");
  const auto modalities = present_modalities(config, windows, presence);
  std::vector<at::Tensor> parts;  // (B, 128) a present modality
  for (size_t i = 0; i < modalities.size(); ++i) {
    const size_t m = modalities[i];
    parts.push_back(projections[m](
        pooled(encoders[m], windows.narrow(1, static_cast<int64_t>(i), 1), context)));
  }
  return kernels::take_part(at::stack(parts, 1), idle_parameters(config, parameters, modalities,
                                                                 {kEncoders, kProjections}));
}

}  // namespace physiomae::model
