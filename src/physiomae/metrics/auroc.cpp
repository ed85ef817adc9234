#include "physiomae/metrics/auroc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {

double auroc(std::span<const int> truth, std::span<const double> score) {
  if (truth.size() != score.size())
    throw Error(fmt::format("{} true classes but {} scores", truth.size(), score.size()));
  for (size_t i = 0; i < truth.size(); ++i)
    if ((truth[i] != 0 && truth[i] != 1) || std::isnan(score[i]))
      throw Error(
          fmt::format("window {}: class {} with score {}; AUROC takes classes 0 and 1 and "
                      "scores that are numbers",
                      i, truth[i], score[i]));
  std::vector<size_t> order(truth.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return score[a] < score[b]; });
  double positives = 0, rank_sum = 0;  // of the positives, ranks from 1
  for (size_t first = 0; first < order.size();) {
    size_t last = first;
    double tied_positives = 0;
    for (; last < order.size() && score[order[last]] == score[order[first]]; ++last)
      tied_positives += truth[order[last]];
    positives += tied_positives;
    rank_sum += tied_positives * (static_cast<double>(first + last) + 1) / 2;
    first = last;
  }
  const double negatives = static_cast<double>(truth.size()) - positives;
  if (positives == 0 || negatives == 0) return std::numeric_limits<double>::quiet_NaN();
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

}  // namespace physiomae::metrics
