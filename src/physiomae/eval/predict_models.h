#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/night/night_offsets.h"
#include "physiomae/night/preflight.h"
#include "physiomae/signal/fir.h"

namespace physiomae::eval {

/// The models that stage nights together, before their weights are read.
struct PredictModels {
  std::vector<std::filesystem::path> folders;
  std::vector<artifacts::ModelInfo> infos;
  std::vector<std::string> sha256;  ///< of model.json and the weights
  signal::Recipe recipe = signal::Recipe::anti_aliased;
  night::OffsetDistribution offsets;  ///< of a night, by the heads for sleep
  night::TrainingData
      training;  ///< amplitudes and ages of the first that has them, modalities of all
};

/// SHA-256 of model.json and the weights: which model it was.
std::string model_sha256(const std::filesystem::path& folder);

/// Reads the descriptions of model folders. UsageError when a model has no heads, none stages
/// sleep, their filter recipes differ or are of another version than this program's, or a head's
/// classes are not those of its task in their order. InputError as read_model_info.
PredictModels describe_models(const std::vector<std::filesystem::path>& folders);

}  // namespace physiomae::eval
