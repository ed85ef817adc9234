#include "physiomae/metrics/head_columns.h"

#include <algorithm>
#include <cmath>

#include "physiomae/metrics/cholesky.h"
#include "physiomae/metrics/head_kernel.h"
#include "physiomae/signal/aligned.h"

namespace physiomae::metrics {
namespace {

constexpr int64_t kGroupColumns = 512;
constexpr size_t kSampledRows = 8192;
// A deviation below this share of the values is their rounding: the column is constant.
constexpr double kRounding = 1e-6;

// Up to kSampledRows of them, evenly spaced.
std::vector<RowSet::Entry> sample(const RowSet& rows) {
  const auto entries = rows.entries();
  const size_t step = (entries.size() + kSampledRows - 1) / kSampledRows;
  std::vector<RowSet::Entry> sampled;
  for (size_t i = 0; i < entries.size(); i += step) sampled.push_back(entries[i]);
  return sampled;
}

// The sampled rows as the head sees them, weighted and not, a tile at a time.
class SampledTiles {
 public:
  SampledTiles(const HeadLoss& loss, const HeadColumns& columns)
      : loss_(loss), columns_(columns), stride_(tile_stride(loss.features().features)) {}

  void fill(std::span<const RowSet::Entry> rows, const RowSet& weights) {
    for (size_t r = 0; r < rows.size(); ++r) {
      const float* from = loss_.features().row(rows[r].row);
      for (size_t f = 0; f < columns_.scale.size(); ++f) {
        const double d = static_cast<double>(from[f] - loss_.centre()[f]) - columns_.shift[f];
        const auto x = static_cast<float>(d * columns_.scale[f]);
        const size_t at = r * static_cast<size_t>(stride_) + f;
        plain_.data()[at] = x;
        weighted_.data()[at] = x * weights.weight(rows[r].label);
      }
    }
  }
  void add_products(int64_t rows, int64_t begin, int64_t columns, float* products) const {
    add_tile_gradient(plain_.data() + begin, stride_, rows, weighted_.data() + begin, stride_,
                      columns, columns, products);
  }

 private:
  const HeadLoss& loss_;
  const HeadColumns& columns_;
  int64_t stride_;
  signal::AlignedFloats plain_{static_cast<size_t>(kTileRows * stride_), 0};
  signal::AlignedFloats weighted_{static_cast<size_t>(kTileRows * stride_), 1};
};

}  // namespace

HeadColumns head_columns(const HeadLoss& loss, const RowSet& rows) {
  const FeatureView& features = loss.features();
  const auto count = static_cast<size_t>(features.features);
  std::vector<double> sum(count), squares(count), weighted(count);
  for (const RowSet::Entry& entry : rows.entries())
    add_row_moments(features.row(entry.row), loss.centre().data(),
                    static_cast<double>(rows.weight(entry.label)), features.features, sum.data(),
                    squares.data(), weighted.data());
  HeadColumns columns{std::vector<double>(count), std::vector<double>(count),
                      std::vector<double>(count)};
  const auto n = static_cast<double>(rows.entries().size());
  for (size_t f = 0; f < count; ++f) {
    const auto centre = static_cast<double>(loss.centre()[f]);
    columns.shift[f] = weighted[f] / rows.total_weight();
    columns.mean[f] = centre + columns.shift[f];
    const double offset = sum[f] / n;
    const double sd = std::sqrt(std::max(0.0, squares[f] / n - offset * offset));
    const bool constant = sd <= kRounding * std::max(std::abs(centre + offset), std::abs(offset));
    columns.scale[f] = constant ? 0 : 1 / sd;
  }
  return columns;
}

HeadCurvature::HeadCurvature(const HeadLoss& loss, const RowSet& rows, const HeadColumns& columns) {
  const int64_t features = loss.features().features;
  for (int64_t begin = 0; begin < features; begin += kGroupColumns) {
    const int64_t size = round_up(std::min(kGroupColumns, features - begin), kFeatureLanes);
    groups_.push_back({begin, size, std::vector<float>(static_cast<size_t>(size * size)), {}});
  }
  const auto sampled = sample(rows);
  SampledTiles tiles(loss, columns);
  double total = 0;
  for (size_t i = 0; i < sampled.size(); i += kTileRows) {
    const auto part =
        std::span(sampled).subspan(i, std::min<size_t>(kTileRows, sampled.size() - i));
    tiles.fill(part, rows);
    for (const RowSet::Entry& entry : part) total += static_cast<double>(rows.weight(entry.label));
    for (Group& group : groups_)
      tiles.add_products(static_cast<int64_t>(part.size()), group.begin, group.size,
                         group.covariance.data());
  }
  for (Group& group : groups_)
    for (float& value : group.covariance) value /= static_cast<float>(total);
}

void HeadCurvature::factorise(double logit_curvature, double penalty) {
  logit_curvature_ = logit_curvature;
  for (Group& group : groups_) {
    group.lower.assign(group.covariance.begin(), group.covariance.end());
    for (double& value : group.lower) value *= logit_curvature;
    for (int64_t i = 0; i < group.size; ++i)
      group.lower[static_cast<size_t>(i * (group.size + 1))] += penalty;
    cholesky(group.lower, static_cast<size_t>(group.size));
  }
}

void HeadCurvature::apply_inverse(std::span<double> gradient) const {
  const auto features = static_cast<int64_t>(gradient.size()) - 1;
  std::vector<double> padded;
  for (const Group& group : groups_) {
    const auto begin = gradient.begin() + group.begin;
    const int64_t used = std::min(group.size, features - group.begin);
    padded.assign(begin, begin + used);
    padded.resize(static_cast<size_t>(group.size));
    cholesky_solve(group.lower, padded);
    std::copy_n(padded.begin(), used, begin);
  }
  gradient.back() /= logit_curvature_;
}

}  // namespace physiomae::metrics
