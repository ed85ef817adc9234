#include "physiomae/train/finetune_config.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::train {

void FinetuneConfig::fields(FieldVisitor& visitor) {
  // Which runs there are; what a run is follows from its windows.
  label_fields(visitor, Counts::no);
  visitor.field(
      {"seeds", "runs, each with the next seed: its head's start, order and dropout", Counts::no},
      seeds, {1, 1000});
  run_fields(visitor);
  training_fields(visitor);
  visitor.field({"layer_decay",
                 "what the learning rate is multiplied by from layer to layer, from the head down; "
                 "1: the same for all"},
                layer_decay, {1e-3, 1});
  visitor.field({"presence_dropout",
                 "probability with which a modality is treated as missing in a step; 0: the paper"},
                presence_dropout, {0, 0.99});
  visitor.field({"normalisation",
                 "how microvolts become input of a network from its random start; a pretrained one "
                 "keeps its own"},
                normalisation,
                {"record_robust", "corpus", "record_zscore", "window_zscore", "none"});
  visitor.field({"keep_checkpoints", "of runs that are finished", Counts::no}, keep_checkpoints);
}

void FinetuneConfig::validate() const {
  validate_labels(section());
  validate_training(section());
  if (subset_resample > seeds)
    throw UsageError(fmt::format("finetune.subset_resample is {} and finetune.seeds {}: each seed "
                                 "takes one draw",
                                 subset_resample, seeds),
                     "give at least as many seeds as draws");
  if (layer_decay != 1 && optimizer == "muon")
    throw UsageError("finetune.layer_decay wants AdamW, finetune.optimizer is muon",
                     "leave one of them out");
}

}  // namespace physiomae::train
