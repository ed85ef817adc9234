#include "physiomae/eval/probe_config.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/tasks.h"

namespace physiomae::eval {

void ProbeConfig::fields(FieldVisitor& visitor) {
  visitor.field({"tasks", "any of sleep, age, arousal"}, tasks);
  visitor.field({"seeds", "run seeds: head start and order"}, seeds, {1, 1000});
  visitor.field({"epochs", "passes over the training windows"}, epochs, {1, 100000});
  visitor.field({"warmup_epochs", "linear warm-up"}, warmup_epochs, {0, 100000});
  visitor.field({"batch", "windows a step"}, batch, {1, 1 << 20});
  visitor.field({"learning_rate", "peak"}, learning_rate, {0, 10});
  visitor.field({"weight_decay", "decoupled"}, weight_decay, {0, 10});
  visitor.field({"patients", "training patients, the first of the split's permutation; 0: all"},
                patients, {0, 1e9});
  visitor.field({"arousal_universe", "windows the arousal task asks about"}, arousal_universe,
                {"all_staged", "scored"});
}

void ProbeConfig::validate() const {
  if (tasks.empty()) throw UsageError("probe.tasks is empty, expected sleep, age or arousal");
  for (const std::string& name : tasks) {
    dataset::task(name);
    if (std::count(tasks.begin(), tasks.end(), name) > 1)
      throw UsageError(fmt::format("probe.tasks names {} more than once", name));
  }
}

}  // namespace physiomae::eval
