#pragma once

#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/eval/predict_models.h"
#include "physiomae/night/night_report.h"
#include "physiomae/store/record_content.h"

namespace physiomae::eval {

using ModelEmbeddings = at::Tensor;  // (W, E) float32 of one model; 0 where not usable

struct NightStaged {
  std::vector<ModelEmbeddings> embeddings;  ///< one a model
  double encoder_seconds = 0;               ///< in the encoders alone
};

/// Asks each model about the windows of `content` and fills the probabilities of report.night (the
/// windows must be there), its models, and the probability of an age under 55. Several models of
/// one task: the mean of those to which the window is usable; for sleep their disagreement too.
/// Models are loaded one after the other; Error, which no other night would be spared, when one
/// cannot be.
NightStaged stage_night(const PredictModels& models, c10::Device device,
                        const store::RecordContent& content, const std::vector<Presence>& presence,
                        night::NightReport& report);

}  // namespace physiomae::eval
