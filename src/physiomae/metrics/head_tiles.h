#pragma once

#include <array>
#include <span>
#include <vector>

#include "physiomae/metrics/head_kernel.h"
#include "physiomae/metrics/head_loss.h"
#include "physiomae/signal/aligned.h"

namespace physiomae::metrics {

/// What one block of rows adds to one request; empty where it has no row there.
struct BlockPart {
  double loss = 0;
  std::vector<double> bias_gradient;   // (K)
  std::vector<float> weight_gradient;  // (K, F), when wanted
};

/// One worker's way through blocks: features are copied into a tile, centred, only rows that a
/// request needs, and meet all requests there. Tiles begin at fixed rows of the features.
class BlockPass {
 public:
  BlockPass(const FeatureView& features, const std::vector<float>& centre);
  /// parts[i][block] of requests[i].
  void run(int64_t block, std::span<LossRequest* const> requests,
           std::vector<std::vector<BlockPart>>& parts);

 private:
  // A request with rows in this block: its columns side by side with those of others.
  struct Active {
    const LossRequest* request;
    BlockPart* part;
    std::span<const RowSet::Entry> rows;  // those not yet done
    int64_t column;
  };
  void gather(int64_t block, std::span<LossRequest* const> requests,
              std::vector<std::vector<BlockPart>>& parts);
  void reserve(int64_t columns);
  void pack_weights();
  int64_t fill_tile(int64_t first_row);
  void softmax(Active& active, int64_t first_row);
  void hand_out();

  const FeatureView& features_;
  const std::vector<float>& centre_;
  int64_t width_, stride_;  // features padded; a row of the tile
  int64_t columns_ = 0, gradient_columns_ = 0, capacity_ = 0;
  std::vector<Active> active_;
  signal::AlignedFloats tile_, weights_, bias_, logits_, errors_, gradient_;
  std::array<int64_t, kTileRows> place_{};  // of a row in the tile; -1: nobody needs it
  std::vector<float> scores_;               // (classes, kTileRows)
};

}  // namespace physiomae::metrics
