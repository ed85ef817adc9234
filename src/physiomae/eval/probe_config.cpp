#include "physiomae/eval/probe_config.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/tasks.h"

namespace physiomae::eval {

void ProbeConfig::fields(FieldVisitor& visitor) {
  visitor.field({"tasks", "any of sleep, age, arousal"}, tasks);
  visitor.field({"patients", "training patients, the first of the split's permutation; 0: all"},
                patients, {0, 1e9});
  visitor.field({"subset_resample", "times that fewer than all training patients are drawn"},
                subset_resample, {1, 1000});
  visitor.field({"arousal_universe", "windows the arousal task asks about"}, arousal_universe,
                {"all_staged", "scored"});
  visitor.field({"solver", "exact: the optimum, penalty by validation; adamw: the paper's steps"},
                solver, {"exact", "adamw"});
  visitor.field({"seeds", "adamw: run seeds, head start and order"}, seeds, {1, 1000});
  visitor.field({"epochs", "adamw: passes over the training windows"}, epochs, {1, 100000});
  visitor.field({"warmup_epochs", "adamw: linear warm-up"}, warmup_epochs, {0, 100000});
  visitor.field({"batch", "adamw: windows a step"}, batch, {1, 1 << 20});
  visitor.field({"learning_rate", "adamw: peak"}, learning_rate, {0, 10});
  visitor.field({"weight_decay", "adamw: decoupled"}, weight_decay, {0, 10});
}

void ProbeConfig::validate() const {
  if (patients.empty()) throw UsageError("probe.patients is empty, expected numbers; 0: all");
  for (const int64_t number : patients)
    if (std::count(patients.begin(), patients.end(), number) > 1)
      throw UsageError(fmt::format("probe.patients names {} more than once", number));
  if (solver == "adamw" && subset_resample > seeds)
    throw UsageError(fmt::format("probe.subset_resample is {} and probe.seeds {}: each run seed "
                                 "takes one draw",
                                 subset_resample, seeds),
                     "give at least as many seeds as draws");
  if (tasks.empty()) throw UsageError("probe.tasks is empty, expected sleep, age or arousal");
  for (const std::string& name : tasks) {
    dataset::task(name);
    if (std::count(tasks.begin(), tasks.end(), name) > 1)
      throw UsageError(fmt::format("probe.tasks names {} more than once", name));
  }
}

}  // namespace physiomae::eval
