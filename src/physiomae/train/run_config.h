#pragma once

#include <cstdint>
#include <string>

#include "physiomae/base/config.h"

namespace physiomae::train {

/// Keys of a run whatever it trains: length, batch, schedule, how often to look (Appendix A; what
/// the paper leaves open has method.md's default). A section that describes runs derives from it.
struct RunConfig {
  int64_t epochs = 2000;
  int64_t max_steps = 0;          ///< 0: as many as the epochs have
  double wall_clock_hours = 240;  ///< 0: no limit
  int64_t batch = 512;
  double learning_rate = 1e-4;
  double warmup_epochs = 10;
  std::string precision = "auto";
  int64_t seed = 0;
  int64_t loader_threads = 1;
  int64_t compute_threads = 0;  ///< 0: all processors
  int64_t log_steps = 10;
  int64_t validation_epochs = 1;   ///< 0: only at the end
  int64_t validation_windows = 0;  ///< 0: all
  int64_t checkpoint_steps = 1000;
  double checkpoint_minutes = 30;
  int64_t skip_non_finite = 0;  ///< steps that may be left out

  void run_fields(FieldVisitor& visitor);
};

constexpr Range kCount{0, 1e12};
constexpr Range kAtLeastOne{1, 1e12};

}  // namespace physiomae::train
