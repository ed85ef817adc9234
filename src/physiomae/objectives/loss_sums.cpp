#include "physiomae/objectives/loss_sums.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::objectives {

void add_weighted(LossSums& loss, double weight, std::string_view part, const LossSums& other) {
  if (other.terms != loss.terms)
    throw Error(fmt::format("part {} has {} terms, the loss {}", part, other.terms, loss.terms));
  loss.sum = loss.sum + weight * other.sum;
  loss.parts.push_back(part);
  loss.part_sums = at::cat({loss.part_sums, other.part_sums});
  loss.part_terms = at::cat({loss.part_terms, other.part_terms});
}

void PartSums::add(std::string_view name, const Entry& entry) {
  auto found = entries_.find(name);
  if (found == entries_.end()) found = entries_.emplace(name, Entry{}).first;
  found->second.sum += entry.sum;
  found->second.terms += entry.terms;
}

void PartSums::add(const LossSums& loss) {
  if (loss.parts.empty()) return;
  const at::Tensor sums = loss.part_sums.to(at::kCPU, at::kDouble);
  const at::Tensor terms = loss.part_terms.to(at::kCPU, at::kDouble);
  for (size_t i = 0; i < loss.parts.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    add(loss.parts[i], {sums[row].item<double>(), terms[row].item<double>()});
  }
}

void PartSums::add(const PartSums& other) {
  for (const auto& [name, entry] : other.entries_) add(name, entry);
}

}  // namespace physiomae::objectives
