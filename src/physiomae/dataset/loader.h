#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/dataset/normalisation.h"
#include "physiomae/dataset/sampler.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/dataset/window_list.h"
#include "physiomae/store/store.h"

namespace physiomae::dataset {

/// Windows of one presence pattern, ready for the model.
struct Batch {
  Presence presence = 0;           ///< the modalities in `values`, in the order of kModalityNames
  int modalities = 0;              ///< M' of them
  std::vector<float> values;       // (B, M', 3000)
  std::vector<WindowRef> windows;  // (B)
  std::vector<uint64_t> ids;       // (B) window_id of each
  std::vector<int> labels;         // (B) where the loader was given labels, else empty
  /// Windows i and i + B/2 are a pair.
  bool paired = false;
  int64_t size() const { return static_cast<int64_t>(windows.size()); }
};

/// The label of each window of a task.
class WindowLabelling {
 public:
  explicit WindowLabelling(const std::vector<LabelledWindow>& labelled);
  int at(const WindowRef& window) const;  ///< Error when it has none

 private:
  std::unordered_map<uint64_t, int> labels_;
};

/// What a loader does to windows.
struct LoaderOptions {
  InputScaling scaling = {};
  Presence wanted = 0x0F;                              ///< modalities to load where present
  int threads = 1;                                     ///< 0: `next` reads on the caller's thread
  int ahead = 4;                                       ///< batches read ahead
  std::shared_ptr<const WindowLabelling> labels = {};  ///< for Batch::labels; null: none
  bool paired = false;   ///< each batch asked for is pairs, first halves before second ones
  int64_t smallest = 1;  ///< of planned_batches: rests of fewer windows are left out
};

/// Reads one batch. All of `windows` must have the same, not empty, set of wanted modalities
/// (Error otherwise), a label where labels are asked for, and be even in number where paired.
/// InputError as load_window, or when a record's file shrank.
void load_batch(const store::Store& store, const std::vector<WindowRef>& windows,
                const LoaderOptions& options, Batch& out);

/// Reads batches ahead on its own low-priority threads; `next` gives them in the order asked for,
/// whatever the number of threads. To resume within an epoch, pass what is left of its batches. The
/// store must outlive the loader.
class Loader {
 public:
  using Options = LoaderOptions;
  Loader(const store::Store& store, std::vector<std::vector<WindowRef>> batches,
         const Options& options);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// The next batch, or null after the last. Time spent waiting is added to `waited_seconds`.
  /// Throws what the reading of this batch threw; batches before a bad one still come.
  std::unique_ptr<Batch> next();
  /// Gives a used batch back, so that its memory serves again.
  void recycle(std::unique_ptr<Batch> used);
  double waited_seconds() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace physiomae::dataset
