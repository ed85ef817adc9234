#include "physiomae/train/training_config.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::train {

void TrainingConfig::training_fields(FieldVisitor& visitor) {
  visitor.field({"micro_batch",
                 "windows of a forward pass, gradients add up; 0: 64 on the CPU, else the batch; "
                 "contrastive strategies take the batch unless told otherwise, and the same "
                 "negatives either way"},
                micro_batch, {0, 1 << 20});
  visitor.field({"optimizer",
                 "muon: for the matrices of layers and tokenizer projections, AdamW for the rest"},
                optimizer, {"adamw", "muon"});
  visitor.field({"muon_learning_rate",
                 "peak for the matrices that Muon trains; it follows learning_rate's schedule"},
                muon_learning_rate, {0, 10});
  visitor.field({"weight_decay", "decoupled, of every parameter"}, weight_decay, {0, 1});
  visitor.field({"beta1", "decay of the first moment"}, beta1, {0, 0.9999999});
  visitor.field({"beta2", "decay of the second moment"}, beta2, {0, 0.9999999});
  visitor.field({"epsilon", "added to the root of the second moment"}, epsilon, {1e-30, 1});
  visitor.field({"clip_norm", "limit of the global gradient norm; 0: none"}, clip_norm, kCount);
}

void TrainingConfig::validate_training(std::string_view section) const {
  if (micro_batch > batch)
    throw UsageError(fmt::format("{0}.micro_batch is {1}, expected at most {0}.batch = {2}",
                                 section, micro_batch, batch),
                     fmt::format("0 lets the program choose; --set {}.micro_batch=0", section));
  if (optimizer == "muon" && learning_rate == 0)
    throw UsageError(
        fmt::format("{}.learning_rate is 0: Muon's rate follows its schedule", section),
        "a small one, such as 1e-9, holds still what AdamW trains");
}

}  // namespace physiomae::train
