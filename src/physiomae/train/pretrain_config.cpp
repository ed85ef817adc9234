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
  visitor.field({"strategy", "what is hidden from the encoder"}, strategy,
                objectives::strategy_names());
  visitor.field({"epochs", "passes over the pretraining windows"}, epochs, kAtLeastOne);
  visitor.field({"max_steps", "steps instead of epochs; 0: epochs decide"}, max_steps, kCount);
  visitor.field(
      {"wall_clock_hours", "end after this time, resumes included, with what is there; 0: no limit",
       Counts::no},
      wall_clock_hours, kCount);
  visitor.field({"batch", "windows of an optimizer step"}, batch, {1, 1 << 20});
  visitor.field({"micro_batch",
                 "windows of a forward pass, gradients add up; 0: 64 on the CPU, else the batch"},
                micro_batch, {0, 1 << 20});
  visitor.field({"learning_rate", "peak, reached at the end of the warm-up"}, learning_rate,
                {0, 1});
  visitor.field({"warmup_epochs", "linear warm-up; a cosine to 0 follows"}, warmup_epochs, kCount);
  visitor.field({"weight_decay", "decoupled, of every parameter"}, weight_decay, {0, 1});
  visitor.field({"beta1", "decay of the first moment"}, beta1, {0, 0.9999999});
  visitor.field({"beta2", "decay of the second moment"}, beta2, {0, 0.9999999});
  visitor.field({"epsilon", "added to the root of the second moment"}, epsilon, {1e-30, 1});
  visitor.field({"clip_norm", "limit of the global gradient norm; 0: none"}, clip_norm, kCount);
  visitor.field(
      {"precision", "of matrix products; auto takes bf16 where the device has fast units"},
      precision, {"auto", "float32", "bf16"});
  visitor.field({"normalisation", "how microvolts become input"}, normalisation,
                {"record_robust", "corpus", "record_zscore", "window_zscore", "none"});
  visitor.field({"per_patch_targets", "targets of mean 0 and variance 1 a token"},
                per_patch_targets);
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
}

void PretrainConfig::validate() const {
  if (micro_batch > batch)
    throw UsageError(fmt::format("pretrain.micro_batch is {}, expected at most pretrain.batch = {}",
                                 micro_batch, batch));
}

}  // namespace physiomae::train
