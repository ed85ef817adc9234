#include "physiomae/dataset/label_config.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/tasks.h"

namespace physiomae::dataset {

void LabelConfig::label_fields(FieldVisitor& visitor, Counts counts) {
  visitor.field({"tasks", "any of sleep, age, arousal", counts}, tasks);
  visitor.field(
      {"patients", "training patients, the first of the split's permutation; 0: all", counts},
      patients, {0, 1e9});
  visitor.field(
      {"subset_resample", "times that fewer than all training patients are drawn", counts},
      subset_resample, {1, 1000});
  visitor.field({"arousal_universe", "windows the arousal task asks about", counts},
                arousal_universe, {"all_staged", "scored"});
}

void LabelConfig::validate_labels(std::string_view section) const {
  if (patients.empty())
    throw UsageError(fmt::format("{}.patients is empty, expected numbers; 0: all", section));
  for (const int64_t number : patients)
    if (std::count(patients.begin(), patients.end(), number) > 1)
      throw UsageError(fmt::format("{}.patients names {} more than once", section, number));
  if (tasks.empty())
    throw UsageError(fmt::format("{}.tasks is empty, expected sleep, age or arousal", section));
  for (const std::string& name : tasks) {
    task(name);
    if (std::count(tasks.begin(), tasks.end(), name) > 1)
      throw UsageError(fmt::format("{}.tasks names {} more than once", section, name));
  }
}

TaskChoice LabelConfig::choice(std::string_view section) const {
  return {.tasks = tasks,
          .arousal_universe = parse_arousal_universe(arousal_universe),
          .key = fmt::format("{}.patients", section)};
}

}  // namespace physiomae::dataset
