#include "physiomae/metrics/head_loss.h"

#include <cmath>

#include <gtest/gtest.h>

#include "physiomae/base/random.h"

namespace physiomae::metrics {
namespace {

struct Sums {
  double loss = 0;
  std::vector<double> weight_gradient, bias_gradient;
};

// What a request asks for, one row after the other in double.
Sums plain_sums(const HeadLoss& loss, const LossRequest& request) {
  const auto width = static_cast<size_t>(loss.features().features);
  const auto columns = static_cast<size_t>(request.columns());
  Sums sums{0, std::vector<double>(columns * width), std::vector<double>(columns)};
  for (const RowSet::Entry& entry : request.rows->entries()) {
    std::vector<double> x(width), p(static_cast<size_t>(request.classes));
    const size_t first = p.size() - columns;
    for (size_t f = 0; f < width; ++f)
      x[f] = static_cast<double>(loss.features().row(entry.row)[f] - loss.centre()[f]);
    for (size_t k = 0; k < columns; ++k) {
      p[first + k] = static_cast<double>(request.bias[k]);
      for (size_t f = 0; f < width; ++f)
        p[first + k] += static_cast<double>(request.weight[k * width + f]) * x[f];
    }
    double total = 0;
    for (double& value : p) total += value = std::exp(value);
    const auto weight = static_cast<double>(request.rows->weight(entry.label));
    sums.loss -= weight * std::log(p[static_cast<size_t>(entry.label)] / total);
    for (size_t k = 0; k < columns; ++k) {
      const double hit = static_cast<size_t>(entry.label) == first + k ? 1 : 0;
      const double error = weight * (p[first + k] / total - hit);
      sums.bias_gradient[k] += error;
      for (size_t f = 0; f < width; ++f) sums.weight_gradient[k * width + f] += error * x[f];
    }
  }
  return sums;
}

void expect_close(const std::vector<double>& found, const std::vector<double>& wanted,
                  double magnitude, const std::string& what) {
  ASSERT_EQ(found.size(), wanted.size()) << what;
  for (size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], wanted[i], 1e-6 * magnitude) << what << " at " << i;
}

// Requests of several shapes, each on its own choice of rows.
struct MadeUp {
  std::vector<RowSet> sets;
  std::vector<LossRequest> requests;
};

MadeUp made_up(int64_t rows, int64_t width, RandomSequence& random) {
  MadeUp data;
  for (const int classes : {5, 2, 3, 2}) {
    std::vector<HeadRow> chosen;
    for (int64_t r = 0; r < rows; ++r)
      if (data.sets.empty() || random.below(3) > 0)
        chosen.push_back({r, static_cast<int>(random.below(static_cast<uint32_t>(classes))), 0});
    data.sets.emplace_back(chosen, std::vector<double>{0.5, 2, 1, 1, 3}, rows);
    LossRequest request{.classes = classes, .gradient = data.sets.size() != 2};
    for (int64_t i = 0; i < request.columns() * width; ++i)
      request.weight.push_back(static_cast<float>(random.normal()) / 8);
    for (int64_t k = 0; k < request.columns(); ++k)
      request.bias.push_back(static_cast<float>(random.normal()));
    data.requests.push_back(std::move(request));
  }
  for (size_t i = 0; i < data.sets.size(); ++i) data.requests[i].rows = &data.sets[i];
  return data;
}

void expect_plain_sums(int64_t rows, int64_t width) {
  RandomSequence random(derive_key(static_cast<uint64_t>(width * rows), Domain::simulation));
  std::vector<float> values(static_cast<size_t>(width * rows));
  for (float& value : values) value = static_cast<float>(5 + random.normal());
  const HeadLoss loss({values.data(), rows, width}, 2);
  MadeUp data = made_up(rows, width, random);
  std::vector<LossRequest*> pointers;
  for (LossRequest& request : data.requests) pointers.push_back(&request);
  loss.evaluate(pointers);
  for (size_t i = 0; i < data.requests.size(); ++i) {
    const LossRequest& request = data.requests[i];
    const std::string what = std::to_string(rows) + " rows of " + std::to_string(width) +
                             " features, request " + std::to_string(i);
    const Sums wanted = plain_sums(loss, request);
    const double magnitude = 10 + static_cast<double>(data.sets[i].entries().size());
    EXPECT_NEAR(request.loss, wanted.loss, 1e-6 * magnitude) << what;
    if (!request.gradient) {
      EXPECT_TRUE(request.weight_gradient.empty()) << what;
      continue;
    }
    expect_close(request.weight_gradient, wanted.weight_gradient, magnitude, what);
    expect_close(request.bias_gradient, wanted.bias_gradient, magnitude, what);
  }
}

TEST(HeadLoss, EqualsPlainSumsForAwkwardSizes) {
  for (const int64_t width : {1, 15, 16, 17, 65})
    for (const int64_t rows : {1, 7, 128, 129, 512, 1300}) expect_plain_sums(rows, width);
}

TEST(HeadLoss, FarLogitsGiveFiniteLosses) {
  const std::vector<float> values = {-1000, 1000};
  const HeadLoss loss({values.data(), 2, 1}, 1);
  const std::vector<HeadRow> rows = {{0, 1, 0}, {1, 1, 0}};
  const RowSet set(rows, {1, 1}, 2);
  LossRequest request{.rows = &set, .classes = 2, .weight = {1}, .bias = {0}};
  LossRequest* pointer = &request;
  loss.evaluate(std::span(&pointer, 1));
  EXPECT_NEAR(request.loss, 1000, 1e-3);
  EXPECT_NEAR(request.bias_gradient[0], -1, 1e-6);
}

}  // namespace
}  // namespace physiomae::metrics
