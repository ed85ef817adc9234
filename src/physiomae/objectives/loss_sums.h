#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace physiomae::objectives {

/// A loss as sums, not means, so that micro-batches and ranks add up to one global mean
/// (method.md, "Loss"). The loss is sum / terms.
struct LossSums {
  at::Tensor sum;    ///< scalar with gradient, over all terms
  double terms = 0;  ///< number of terms (of masked strategies: dropped tokens)
  /// What is logged beside the loss: names of Strategy::loss_parts() that this batch has.
  std::vector<std::string_view> parts;
  at::Tensor part_sums;   // (parts) detached
  at::Tensor part_terms;  // (parts) detached
};

/// Adds `weight` times a loss of the same terms, which becomes one more part: its own sum, `part`.
void add_weighted(LossSums& loss, double weight, std::string_view part, const LossSums& other);

/// Sums of the parts of many losses, by name.
class PartSums {
 public:
  struct Entry {
    double sum = 0;
    double terms = 0;
    double mean() const { return sum / terms; }
  };
  void add(const LossSums& loss);
  void add(const PartSums& other);
  void add(std::string_view name, const Entry& entry);
  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace physiomae::objectives
