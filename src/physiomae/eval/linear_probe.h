#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/eval/probe_config.h"

namespace physiomae::eval {

/// Features and labels of one task and one part of the split.
struct ProbeData {
  at::Tensor features;  // (N, D) float32
  at::Tensor labels;    // (N) int64, 0 .. C-1
};

/// A linear classifier of embeddings.
struct LinearHead {
  at::Tensor weight;  // (C, D)
  at::Tensor bias;    // (C)
  int64_t epoch = 0;  ///< whose weights these are: the lowest validation loss
  double validation_loss = 0;
};

/// metrics::class_weights of a tensor of labels.
at::Tensor class_weights(const at::Tensor& labels, int classes);  // (C) float32

/// Weighted cross-entropy: sum of w_y * -log p_y over the sum of w_y; features (N, D), one mean
/// over all rows.
double weighted_cross_entropy(const LinearHead& head, const ProbeData& data,
                              const at::Tensor& weights);

/// Trains with AdamW, linear warm-up and cosine, weighted cross-entropy with the training set's
/// class weights, and keeps the epoch with the lowest validation loss (§3.5). Without validation
/// rows the last epoch is kept. A function of data, configuration and seed (Note [Randomness]).
LinearHead train_linear_head(const ProbeData& train, const ProbeData& validation, int classes,
                             const ProbeConfig& config, uint64_t seed);

/// The mean of weights and biases, whose loss is at most the mean of the heads' losses, since that
/// is convex: no single run, kept for a single validation window, decides what is published.
LinearHead mean_head(const std::vector<LinearHead>& heads);

/// softmax(features * weight^T + bias): (N, C) float32.
at::Tensor head_probabilities(const LinearHead& head, const at::Tensor& features);

/// All values in their order, in double precision.
std::vector<double> doubles_of(const at::Tensor& values);

/// The head of a loaded model for `task`, on the CPU. InputError when it has none.
LinearHead model_head(const artifacts::LoadedModel& model, const std::string& task);

}  // namespace physiomae::eval
