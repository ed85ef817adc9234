#include "physiomae/eval/probe_config.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::eval {

void ProbeConfig::fields(FieldVisitor& visitor) {
  label_fields(visitor, Counts::yes);
  visitor.field({"solver", "exact: the optimum, penalty by validation; adamw: the paper's steps"},
                solver, {"exact", "adamw"});
  visitor.field({"presence_dropout", "share of a training window's modalities left out; 0: none"},
                presence_dropout, {0, 0.99});
  visitor.field({"seeds", "adamw: run seeds, head start and order"}, seeds, {1, 1000});
  visitor.field({"epochs", "adamw: passes over the training windows"}, epochs, {1, 100000});
  visitor.field({"warmup_epochs", "adamw: linear warm-up"}, warmup_epochs, {0, 100000});
  visitor.field({"batch", "adamw: windows a step"}, batch, {1, 1 << 20});
  visitor.field({"learning_rate", "adamw: peak"}, learning_rate, {0, 10});
  visitor.field({"weight_decay", "adamw: decoupled"}, weight_decay, {0, 10});
}

void ProbeConfig::validate() const {
  validate_labels(section());
  if (solver == "adamw" && subset_resample > seeds)
    throw UsageError(fmt::format("probe.subset_resample is {} and probe.seeds {}: each run seed "
                                 "takes one draw",
                                 subset_resample, seeds),
                     "give at least as many seeds as draws");
}

}  // namespace physiomae::eval
