#include "physiomae/eval/probe_config.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/tasks.h"

namespace physiomae::eval {

void ProbeConfig::fields(FieldVisitor& visitor) {
  visitor.field("tasks", tasks, "any of sleep, age, arousal");
  visitor.field("seeds", seeds, "run seeds: head start and order", {1, 1000});
  visitor.field("epochs", epochs, "passes over the training windows", {1, 100000});
  visitor.field("warmup_epochs", warmup_epochs, "linear warm-up", {0, 100000});
  visitor.field("batch", batch, "windows a step", {1, 1 << 20});
  visitor.field("learning_rate", learning_rate, "peak", {0, 10});
  visitor.field("weight_decay", weight_decay, "decoupled", {0, 10});
  visitor.field("patients", patients,
                "training patients, the first of the split's permutation; 0: all", {0, 1e9});
  visitor.field("arousal_universe", arousal_universe, "windows the arousal task asks about",
                {"all_staged", "scored"});
}

void ProbeConfig::validate() const {
  if (tasks.empty()) throw UsageError("probe.tasks is empty, expected sleep, age or arousal");
  for (const std::string& name : tasks) dataset::task(name);
}

}  // namespace physiomae::eval
