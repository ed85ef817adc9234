#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/config.h"
#include "physiomae/dataset/task_data.h"

namespace physiomae::dataset {

/// Keys of what is learned from labels, and from how many patients. A section about supervised
/// training derives from it.
struct LabelConfig {
  std::vector<std::string> tasks = {"sleep", "age", "arousal"};
  std::vector<int64_t> patients = {0};  ///< training patients, a block of the table each; 0: all
  int64_t subset_resample = 1;
  std::string arousal_universe = "all_staged";

  void label_fields(FieldVisitor& visitor, Counts counts);
  /// Checks over several of these fields of `section`; UsageError.
  void validate_labels(std::string_view section) const;
  /// `section`: that of the configuration, for hints.
  TaskChoice choice(std::string_view section) const;
};

}  // namespace physiomae::dataset
