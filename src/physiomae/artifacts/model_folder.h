#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/dataset/normalisation.h"
#include "physiomae/model/config.h"
#include "physiomae/model/network.h"

// Note [Model folder]
// What other verbs and other people take: model.safetensors (weights, method.md's names),
// model.json (how to make a model's input from a recording, what its outputs mean) and CARD.md for
// readers. After `pretrain` the decoders and the mask token are kept (37 % of the file), because
// reconstructions and masked scores need them; after `probe` and `finetune` they are left out and
// heads stand beside the encoder as "heads.<task>.*". A folder without decoders loads all the same.
//
// Weights may be stored as float16 (half the bytes): each is rounded to the nearest, ties to even,
// and computed with in float32 when read. Heads and their temperatures stay float32; they are
// small, and their weights span many powers of ten. Readers go by the type that the file states a
// tensor.

namespace physiomae::artifacts {

/// Amplitude of the training records of one modality, in µV: medians over records, and the range
/// that holds 90 % of their standard deviations. What a new recording is held against.
struct AmplitudeStatistics {
  double median_uv = 0;
  double iqr_uv = 0;
  double sd_uv = 0;
  double sd_low_uv = 0;   ///< 5th percentile
  double sd_high_uv = 0;  ///< 95th percentile
};

/// Ages of the training patients in years, of those whose age is known.
struct AgeStatistics {
  int64_t patients = 0;  ///< of known age
  double youngest = 0;
  double low = 0;  ///< 5th percentile
  double median = 0;
  double high = 0;  ///< 95th percentile
  double oldest = 0;
};

/// A classifier on top of the encoder.
struct HeadInfo {
  std::string task;                      ///< "sleep", "age", "arousal"
  std::vector<std::string> class_names;  ///< of its outputs, in order
  /// How far it is off in each of its validation nights (N, C): Note [Offsets of a night]. Empty
  /// but for sleep, and in folders of before they were kept.
  std::vector<std::vector<double>> night_offsets = {};
};

/// model.json: everything but the weights.
struct ModelInfo {
  model::ModelConfig architecture;  ///< modality order included
  std::string strategy;             ///< "multimae_drop", ..., "random" for an untrained one
  dataset::InputScaling scaling;
  std::string recipe;  ///< filter recipe of the training store
  /// Channels that each modality was taken from in training, most frequent first.
  std::array<std::vector<std::string>, kModalities> channels;
  std::array<AmplitudeStatistics, kModalities> amplitude;
  bool simulated = false;  ///< a training record was
  /// None where no age is known, and in folders of before it was kept.
  std::optional<AgeStatistics> ages;
  bool decoders = true;  ///< decoders and mask token are in the file
  std::vector<HeadInfo> heads;
  std::string precision = "float32";
  int64_t steps = 0;
  uint64_t seed = 0;      ///< of the run: its random start can be made again
  double mask_ratio = 0;  ///< pretrain.mask_ratio; 0: the strategy's own, and in older folders
  bool per_patch_targets = false;  ///< what decoders say is of mean 0 and variance 1 a token
  int64_t training_patients = 0;
  int64_t training_windows = 0;
  double validation_loss = 0;  ///< NaN when there was none
  /// Steps whose loss or gradient was not finite: left out, the weights as they were.
  std::vector<int64_t> skipped_steps;
  std::string split_hash;
  /// Further facts for CARD.md and model.json ("probe.sleep.balanced_accuracy", ...).
  std::map<std::string, std::string> notes;
};

enum class WeightFormat { float32, float16 };

/// Writes the folder beside and renames it into place; an older model there is replaced. What
/// serves pretraining alone is left out unless `info.decoders`; `heads` are named "heads.<task>.*".
/// float16: InputError naming the first parameter with a value beyond its range or not finite; the
/// rounding stands in the notes.
void write_model_folder(const std::filesystem::path& folder, const ModelInfo& info,
                        const model::ParameterList& parameters, const NamedTensors& heads = {},
                        WeightFormat format = WeightFormat::float32);

struct LoadedModel {
  ModelInfo info;
  std::unique_ptr<model::Network> model;
  std::map<std::string, at::Tensor> heads;  ///< "heads.<task>.*", on the model's device
};

/// InputError when the folder or a file of it is missing, damaged, of a newer format, or when the
/// weights are not those of the architecture (the first such parameter is named).
LoadedModel load_model_folder(const std::filesystem::path& folder, c10::Device device);
/// model.json alone, as cheap as it is.
ModelInfo read_model_info(const std::filesystem::path& folder);

}  // namespace physiomae::artifacts
