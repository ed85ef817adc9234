#pragma once

#include <filesystem>

#include "physiomae/artifacts/model_folder.h"

namespace physiomae::artifacts {

/// Writes encoder and heads as ONNX (Note [ONNX]). Inputs: `windows` (batch, M, 3000) normalised as
/// model.json says, in the model's order, and `present` (batch, M), 1 or 0, by which the windows of
/// a batch may lack different modalities (a window needs one). Outputs: `embedding` (batch, E), and
/// for each head `logits_<task>` and `probabilities_<task>` (batch, C), the latter at the head's
/// temperature where it has one. Properties hold model.json. Error when the model is too large for
/// the format.
void write_onnx(const std::filesystem::path& path, const LoadedModel& model);

}  // namespace physiomae::artifacts
