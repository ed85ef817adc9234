#include "physiomae/metrics/head_tiles.h"

#include <algorithm>

namespace physiomae::metrics {
namespace {

// Leading rows of `rows` that lie before `end`.
size_t count_before(std::span<const RowSet::Entry> rows, int64_t end) {
  return static_cast<size_t>(
      std::ranges::lower_bound(rows, end, {},
                               [](const RowSet::Entry& e) { return static_cast<int64_t>(e.row); }) -
      rows.begin());
}

}  // namespace

BlockPass::BlockPass(const FeatureView& features, const std::vector<float>& centre)
    : features_(features),
      centre_(centre),
      width_(round_up(features.features, kFeatureLanes)),
      stride_(tile_stride(features.features)),
      tile_(static_cast<size_t>(kTileRows * stride_), 0) {}

void BlockPass::run(int64_t block, std::span<LossRequest* const> requests,
                    std::vector<std::vector<BlockPart>>& parts) {
  gather(block, requests, parts);
  if (active_.empty()) return;
  pack_weights();
  std::fill_n(gradient_.data(), gradient_columns_ * width_, 0.0F);
  for (int64_t t = 0; t < kBlockRows; t += kTileRows) {
    const int64_t first_row = block * kBlockRows + t;
    const int64_t rows = fill_tile(first_row);
    if (rows == 0) continue;
    tile_logits(tile_.data(), stride_, rows, weights_.data(), bias_.data(), features_.features,
                columns_, logits_.data());
    std::fill_n(errors_.data(), rows * columns_, 0.0F);
    for (Active& active : active_) softmax(active, first_row);
    add_tile_gradient(tile_.data(), stride_, rows, errors_.data(), columns_, gradient_columns_,
                      width_, gradient_.data());
  }
  hand_out();
}

// Requests that want a gradient come first, so that one product over the first columns serves them.
void BlockPass::gather(int64_t block, std::span<LossRequest* const> requests,
                       std::vector<std::vector<BlockPart>>& parts) {
  active_.clear();
  int64_t columns = 0;
  for (const bool gradient : {true, false}) {
    for (size_t i = 0; i < requests.size(); ++i) {
      const LossRequest& request = *requests[i];
      const auto rows = request.rows->block(block);
      if (request.gradient != gradient || rows.empty()) continue;
      BlockPart& part = parts[i][static_cast<size_t>(block)];
      part.bias_gradient.assign(request.bias.size(), 0);
      active_.push_back({&request, &part, rows, columns});
      columns += request.columns();
    }
    if (gradient) gradient_columns_ = round_up(columns, 4);
  }
  columns_ = round_up(columns, kHeadColumns);
  reserve(columns_);
}

void BlockPass::reserve(int64_t columns) {
  if (columns <= capacity_) return;
  capacity_ = columns;
  const auto count = static_cast<size_t>(columns);
  weights_ = {count * static_cast<size_t>(features_.features), 1};
  bias_ = {count, 2};
  logits_ = {count * kTileRows, 3};
  errors_ = {count * kTileRows, 4};
  gradient_ = {count * static_cast<size_t>(width_), 5};
}

void BlockPass::pack_weights() {
  std::fill_n(bias_.data(), columns_, 0.0F);
  for (const Active& active : active_)
    for (int64_t k = 0; k < active.request->columns(); ++k) {
      const int64_t column = active.column + k, features = features_.features;
      const float* from = active.request->weight.data() + k * features;
      float* to =
          weights_.data() + column / kHeadColumns * features * kHeadColumns + column % kHeadColumns;
      for (int64_t f = 0; f < features; ++f) to[f * kHeadColumns] = from[f];
      bias_.data()[column] = active.request->bias[static_cast<size_t>(k)];
    }
}

// Number of rows in the tile, rounded up; the padding rows hold whatever was there before.
int64_t BlockPass::fill_tile(int64_t first_row) {
  place_.fill(-1);
  for (const Active& active : active_) {
    const size_t here = count_before(active.rows, first_row + kTileRows);
    for (const RowSet::Entry& entry : active.rows.first(here))
      place_[static_cast<size_t>(entry.row - first_row)] = 0;
  }
  int64_t count = 0;
  for (int64_t r = 0; r < kTileRows; ++r) {
    int64_t& place = place_[static_cast<size_t>(r)];
    if (place < 0) continue;
    place = count++;
    copy_centred(features_.row(first_row + r), centre_.data(), features_.features,
                 tile_.data() + place * stride_);
  }
  return round_up(count, kHeadRows);
}

// Takes the tile's rows from active.rows: their loss and the errors w (p - onehot).
void BlockPass::softmax(Active& active, int64_t first_row) {
  const LossRequest& request = *active.request;
  const auto rows = active.rows.first(count_before(active.rows, first_row + kTileRows));
  active.rows = active.rows.subspan(rows.size());
  if (rows.empty()) return;
  const int64_t columns = request.columns(), first_class = request.classes - columns;
  scores_.assign(static_cast<size_t>(request.classes * kTileRows), 0.0F);
  std::array<float, kTileRows> chosen{}, log_sum, shift;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t place = place_[static_cast<size_t>(rows[i].row - first_row)];
    const float* z = logits_.data() + place * columns_ + active.column;
    for (int64_t k = 0; k < columns; ++k)
      scores_[static_cast<size_t>((first_class + k) * kTileRows) + i] = z[k];
    chosen[i] = scores_[static_cast<size_t>(rows[i].label * kTileRows) + i];
  }
  tile_softmax(request.classes, scores_.data(), log_sum.data(), shift.data());
  for (size_t i = 0; i < rows.size(); ++i) {
    const float weight = request.rows->weight(rows[i].label);
    active.part->loss +=
        static_cast<double>(weight) * static_cast<double>(log_sum[i] - (chosen[i] + shift[i]));
    const int64_t place = place_[static_cast<size_t>(rows[i].row - first_row)];
    float* errors = errors_.data() + place * columns_ + active.column;
    for (int64_t k = 0; k < columns; ++k) {
      const float p = scores_[static_cast<size_t>((first_class + k) * kTileRows) + i];
      errors[k] = weight * (rows[i].label == first_class + k ? p - 1.0F : p);
      active.part->bias_gradient[static_cast<size_t>(k)] += static_cast<double>(errors[k]);
    }
  }
}

void BlockPass::hand_out() {
  for (const Active& active : active_) {
    if (!active.request->gradient) continue;
    active.part->weight_gradient.reserve(active.request->weight.size());
    for (int64_t k = 0; k < active.request->columns(); ++k) {
      const float* row = gradient_.data() + (active.column + k) * width_;
      active.part->weight_gradient.insert(active.part->weight_gradient.end(), row,
                                          row + features_.features);
    }
  }
}

}  // namespace physiomae::metrics
