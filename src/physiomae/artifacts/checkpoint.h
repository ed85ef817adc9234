#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/artifacts/identity.h"
#include "physiomae/artifacts/tensor_file.h"

// Note [Checkpoints]
// RUN/checkpoints/<step>.safetensors holds all that the next step depends on: weights (method.md's
// names), moments, the coordinates of every random number (seed, epoch, step), the loader's place,
// the number of compute threads and the precision. It is written beside and renamed into place. The
// last two and the best stay. A best one is a checkpoint like any other: the newest file says which
// step it is, so that there is no index to disagree with the files.

namespace physiomae::artifacts {

/// What a checkpoint says besides its tensors.
struct CheckpointState {
  int64_t step = 0;   ///< optimizer steps done
  int64_t epoch = 0;  ///< of the next step
  int64_t batch = 0;  ///< batches of that epoch already used: the loader's place
  int64_t seed = 0;
  int64_t compute_threads = 0;
  std::string precision = "float32";
  std::string device = "cpu";
  double elapsed_seconds = 0;   ///< of the run, resumes included
  int64_t validated_step = -1;  ///< step of the last validation loss
  double validation_loss = std::numeric_limits<double>::quiet_NaN();  ///< of validated_step
  int64_t best_step = -1;  ///< -1: no validation loss yet
  double best_validation_loss = std::numeric_limits<double>::infinity();
  int64_t planned_steps = 0;  ///< of the whole run, set once from its speed where a clock ends it
  std::vector<int64_t> skipped_steps;  ///< not finite, and allowed to be left out
  std::string log_group;               ///< sums of an unfinished log line (JSON)
  Identity identity;
};

struct Checkpoint {
  CheckpointState state;
  std::map<std::string, at::Tensor> tensors;  ///< on the CPU
};

void write_checkpoint(const std::filesystem::path& path, const CheckpointState& state,
                      const NamedTensors& tensors);
/// InputError when damaged or not a checkpoint of this program.
Checkpoint read_checkpoint(const std::filesystem::path& path);

/// Copies `source` into `target` by name; InputError naming what is missing or of another shape.
void restore_tensors(const std::map<std::string, at::Tensor>& source, const NamedTensors& target);

/// The checkpoints of one run.
class CheckpointFolder {
 public:
  explicit CheckpointFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path path_of(int64_t step) const;
  std::vector<int64_t> steps() const;  ///< ascending
  /// Writes the checkpoint of state.step, then removes those no longer kept.
  void save(const CheckpointState& state, const NamedTensors& tensors);
  /// The newest whole checkpoint; a damaged one is passed over with a warning. Nothing when there
  /// are none; Error when there are and none can be read.
  std::optional<Checkpoint> newest() const;
  /// Removes all of them.
  void clear() const;
  Checkpoint at_step(int64_t step) const { return read_checkpoint(path_of(step)); }

 private:
  void prune(const CheckpointState& newest) const;
  std::filesystem::path folder_;
};

}  // namespace physiomae::artifacts
