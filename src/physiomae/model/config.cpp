#include "physiomae/model/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"

namespace physiomae::model {

void ModelConfig::fields(FieldVisitor& visitor) {
  visitor.field({"modalities", "Modalities of the model, in the order EEG, EOG, EMG, ECG."},
                modalities);
  visitor.field({"dim", "Width D of a token."}, dim, {2, 65536});
  visitor.field({"depth", "Number L of encoder layers."}, depth, {1, 1024});
  visitor.field({"heads", "Number H of attention heads; divides dim."}, heads, {1, 1024});
  visitor.field({"mlp_hidden", "Hidden width of the MLPs (open in the paper: 4 D)."}, mlp_hidden,
                {1, 1 << 20});
  visitor.field({"dropout", "Dropout on attention weights and outputs of projections."}, dropout,
                {0, 0.99});
  visitor.field({"initial_deviation",
                 "Standard deviation of linear weights at the start (open in the paper)."},
                initial_deviation, {1e-6, 1});
  visitor.field({"decoder_context",
                 "Keys and values of the decoders: the visible tokens, or all with mask tokens."},
                decoder_context, {"visible", "interleaved"});
  visitor.field(
      {"tokenizer_activation", "Activation between pooling and projection (open in the paper)."},
      tokenizer_activation, {"none", "gelu"});
  visitor.field({"network",
                 "transformer: the paper's; conv: a small convolutional baseline, which is trained "
                 "with labels alone and heeds modalities and dropout only"},
                network, {"transformer", "conv"});
  visitor.field({"fusion",
                 "early: one encoder over all modalities; late: one encoder each, joined in the "
                 "head; auto: what the strategy trains"},
                fusion, {"auto", "early", "late"});
}

void ModelConfig::validate() const {
  if (dim % heads != 0)
    throw UsageError(fmt::format("model.dim {} is no multiple of model.heads {}", dim, heads),
                     fmt::format("model.dim {}, or other model.heads: each head takes an equal "
                                 "part of the dimensions",
                                 (dim / heads + 1) * heads));
  if (dim % 2 != 0)
    throw UsageError(fmt::format("model.dim {}: sines and cosines need an even width", dim));
  if (modalities.empty()) throw UsageError("model.modalities is empty");
  int last = -1;
  for (const auto& name : modalities) {
    const int index = modality_index(name);
    if (index < 0)
      throw UsageError(fmt::format("model.modalities: unknown modality '{}'", name),
                       fmt::format("known are {}", fmt::join(kModalityNames, ", ")));
    if (index <= last)
      throw UsageError(fmt::format("model.modalities: '{}' is repeated or out of order", name),
                       fmt::format("the order is {}", fmt::join(kModalityNames, ", ")));
    last = index;
  }
}

Presence ModelConfig::presence() const {
  unsigned bits = 0;
  for (const auto& name : modalities) bits |= 1U << modality_index(name);
  return static_cast<Presence>(bits);
}

}  // namespace physiomae::model
