#pragma once

#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/modality.h"
#include "physiomae/store/record_content.h"

namespace physiomae::eval {

/// What a model says about the windows of one recording.
struct WindowsStaged {
  std::vector<uint8_t> usable;  // (W) 0: no modality that the model reads is there
  at::Tensor embeddings;        // (W, E) float32; 0 where not usable
  std::map<std::string, std::vector<double>> probabilities;  ///< by task: (W, C), calibrated
  double encoder_seconds = 0;                                ///< in the encoder alone
};

/// Embeds the windows of `content` from the modalities that `presence` (W) leaves them, with the
/// model's own normalisation, and asks its heads. InputError when a value is not finite. Shows
/// progress; throws Interrupted when asked to stop.
WindowsStaged stage_windows(const artifacts::LoadedModel& model,
                            const store::RecordContent& content,
                            const std::vector<Presence>& presence, int64_t batch = 64);

}  // namespace physiomae::eval
