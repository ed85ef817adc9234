#include "physiomae/train/run_config.h"

namespace physiomae::train {

void RunConfig::run_fields(FieldVisitor& visitor) {
  visitor.field({"epochs", "passes over the windows"}, epochs, kAtLeastOne);
  visitor.field({"max_steps", "steps instead of epochs; 0: epochs decide"}, max_steps, kCount);
  visitor.field(
      {"wall_clock_hours",
       "end within this time, resumes included: the number of steps follows from the speed of the "
       "first ones; 0: no limit",
       Counts::no},
      wall_clock_hours, kCount);
  visitor.field({"batch", "windows of an optimizer step"}, batch, {1, 1 << 20});
  visitor.field({"learning_rate", "peak, reached at the end of the warm-up"}, learning_rate,
                {0, 1});
  visitor.field({"warmup_epochs", "linear warm-up; a cosine to 0 follows"}, warmup_epochs, kCount);
  visitor.field(
      {"precision", "of matrix products; auto takes bf16 where the device has fast units"},
      precision, {"auto", "float32", "bf16"});
  visitor.field({"seed", "start, order, masks and dropout follow from it"}, seed, {0, 9e15});
  visitor.field({"loader_threads", "threads that read ahead", Counts::no}, loader_threads,
                {1, 256});
  visitor.field({"compute_threads", "0: all processors", Counts::no}, compute_threads, {0, 4096});
  visitor.field({"log_steps", "steps of a log line", Counts::no}, log_steps, kAtLeastOne);
  visitor.field({"validation_epochs", "epochs between validation losses; 0: only at the end"},
                validation_epochs, kCount);
  visitor.field(
      {"validation_windows", "at most so many, evenly spaced over the validation patients; 0: all"},
      validation_windows, kCount);
  visitor.field({"checkpoint_steps", "steps between checkpoints; 0: by time only", Counts::no},
                checkpoint_steps, kCount);
  visitor.field({"checkpoint_minutes", "minutes between checkpoints; 0: by steps only", Counts::no},
                checkpoint_minutes, kCount);
  visitor.field(
      {"skip_non_finite",
       "steps that may be left out because their loss or gradient is not finite; one more "
       "ends the run",
       Counts::no},
      skip_non_finite, kCount);
}

}  // namespace physiomae::train
