#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/dataset/modality.h"
#include "physiomae/dataset/store.h"

namespace physiomae::dataset {

/// How µV become model input (method.md, "amplitude").
enum class Normalisation { record_robust, corpus, record_zscore, window_zscore, none };
Normalisation parse_normalisation(std::string_view name);
std::string_view normalisation_name(Normalisation normalisation);

/// One µV scale a modality, for Normalisation::corpus.
struct CorpusScale {
  std::array<double, kModalities> sd_uv = {1, 1, 1, 1};
};

/// One window of a store.
struct WindowRef {
  uint32_t record = 0;  ///< index in the Store
  uint32_t window = 0;  ///< index in the record
  bool operator==(const WindowRef&) const = default;
};

/// Windows of one presence pattern, ready for the model.
struct Batch {
  Presence presence = 0;           ///< the modalities in `values`, in the order of kModalityNames
  int modalities = 0;              ///< M' of them
  std::vector<float> values;       // (B, M', 3000)
  std::vector<WindowRef> windows;  // (B)
  std::vector<uint64_t> ids;       // (B) window_id of each
  int64_t size() const { return static_cast<int64_t>(windows.size()); }
};

/// Normalises one modality of one window into `out` (3000 values).
void load_window(const StoredRecord& record, int64_t window, int modality,
                 Normalisation normalisation, const CorpusScale& scale, std::span<float> out);

/// The order of an epoch: all of `windows`, shuffled over all records by (seed, epoch), grouped
/// into batches of one presence pattern; the last batch of a pattern may be smaller unless
/// `drop_last`. A pure function of its arguments (Note [Randomness]).
std::vector<std::vector<WindowRef>> epoch_batches(const Store& store,
                                                  const std::vector<WindowRef>& windows,
                                                  Presence wanted, uint64_t seed, uint64_t epoch,
                                                  int64_t batch, bool shuffled, bool drop_last);

/// Reads batches ahead on its own threads; `next` gives them in the order asked for, whatever the
/// number of threads. An exception of a reader thread is thrown by `next`.
class Loader {
 public:
  struct Options {
    Normalisation normalisation = Normalisation::record_robust;
    CorpusScale scale;
    Presence wanted = 0x0F;  ///< modalities to load where present
    int threads = 1;
    int ahead = 4;  ///< batches read ahead
  };
  Loader(const Store& store, std::vector<std::vector<WindowRef>> batches, const Options& options);
  ~Loader();
  /// The next batch, or null after the last. Time spent waiting is added to `waited_seconds`.
  std::unique_ptr<Batch> next();
  double waited_seconds() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace physiomae::dataset
