#include "physiomae/train/pretrain_config.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::train {
namespace {

constexpr double kMany = 1e12;
constexpr Range kCount{0, kMany};
constexpr Range kAtLeastOne{1, kMany};

}  // namespace

void PretrainConfig::fields(FieldVisitor& visitor) {
  visitor.field("strategy", strategy, "what is hidden from the encoder",
                objectives::strategy_names());
  visitor.field("epochs", epochs, "passes over the pretraining windows", kAtLeastOne);
  visitor.field("max_steps", max_steps, "steps instead of epochs; 0: epochs decide", kCount);
  visitor.field("wall_clock_hours", wall_clock_hours,
                "end after this time, resumes included, with what is there; 0: no limit", kCount);
  visitor.field("batch", batch, "windows of an optimizer step", {1, 1 << 20});
  visitor.field("micro_batch", micro_batch,
                "windows of a forward pass, gradients add up; 0: 64 on the CPU, else the batch",
                {0, 1 << 20});
  visitor.field("learning_rate", learning_rate, "peak, reached at the end of the warm-up", {0, 1});
  visitor.field("warmup_epochs", warmup_epochs, "linear warm-up; a cosine to 0 follows", kCount);
  visitor.field("weight_decay", weight_decay, "decoupled, of every parameter", {0, 1});
  visitor.field("beta1", beta1, "decay of the first moment", {0, 0.9999999});
  visitor.field("beta2", beta2, "decay of the second moment", {0, 0.9999999});
  visitor.field("epsilon", epsilon, "added to the root of the second moment", {1e-30, 1});
  visitor.field("clip_norm", clip_norm, "limit of the global gradient norm; 0: none", kCount);
  visitor.field("precision", precision,
                "of matrix products; auto takes bf16 where the device has fast units",
                {"auto", "float32", "bf16"});
  visitor.field("normalisation", normalisation, "how microvolts become input",
                {"record_robust", "corpus", "record_zscore", "window_zscore", "none"});
  visitor.field("per_patch_targets", per_patch_targets, "targets of mean 0 and variance 1 a token");
  visitor.field("seed", seed, "start, order, masks and dropout follow from it", {0, 9e15});
  visitor.field("loader_threads", loader_threads, "threads that read ahead", {1, 256});
  visitor.field("compute_threads", compute_threads, "0: all processors", {0, 4096});
  visitor.field("log_steps", log_steps, "steps of a log line", kAtLeastOne);
  visitor.field("validation_epochs", validation_epochs,
                "epochs between validation losses; 0: only at the end", kCount);
  visitor.field("validation_windows", validation_windows,
                "at most so many, evenly spaced over the validation patients; 0: all", kCount);
  visitor.field("checkpoint_steps", checkpoint_steps, "steps between checkpoints; 0: by time only",
                kCount);
  visitor.field("checkpoint_minutes", checkpoint_minutes,
                "minutes between checkpoints; 0: by steps only", kCount);
}

void PretrainConfig::validate() const {
  if (micro_batch > batch)
    throw UsageError(fmt::format("pretrain.micro_batch is {}, expected at most pretrain.batch = {}",
                                 micro_batch, batch));
}

}  // namespace physiomae::train
