#include "physiomae/objectives/clip_loss.h"

#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/objectives/contrastive_loss.h"

namespace physiomae::objectives {
namespace {

// Sum over windows, of each modality as the anchor: the other modalities one by one.
at::Tensor pairwise(const at::Tensor& unit, double temperature) {
  const int64_t modalities = unit.size(1);
  std::vector<at::Tensor> sums;
  for (int64_t a = 0; a < modalities; ++a) {
    std::vector<at::Tensor> terms;
    for (int64_t b = 0; b < modalities; ++b)
      if (a != b)
        terms.push_back(
            info_nce(similarity(unit.select(1, a), unit.select(1, b), temperature)).sum());
    sums.push_back(at::stack(terms).sum());
  }
  return at::stack(sums);  // (M')
}

// The same against the mean of the others, from it and towards it.
at::Tensor leave_one_out(const at::Tensor& unit, double temperature, bool renormalise) {
  const int64_t modalities = unit.size(1);
  const auto total = unit.sum(1);  // (B, E)
  std::vector<at::Tensor> sums;
  for (int64_t m = 0; m < modalities; ++m) {
    const auto own = unit.select(1, m);
    auto others = (total - own) / static_cast<double>(modalities - 1);  // (B, E)
    if (renormalise) others = normalised(others);
    const auto logits = similarity(own, others, temperature);
    sums.push_back(info_nce(logits).sum() + info_nce(logits.t()).sum());
  }
  return at::stack(sums);  // (M')
}

}  // namespace

LossSums clip_loss(const at::Tensor& vectors, ClipTerms terms, double temperature,
                   bool renormalise) {
  if (vectors.dim() != 3) throw Error("clip_loss: expected vectors of shape (B, M', E)");
  const int64_t windows = vectors.size(0), modalities = vectors.size(1);
  require_windows(windows, 2, "clip_loss");
  if (modalities < 2)
    throw Error("clip_loss: windows of one modality, expected at least 2",
                "a modality is compared with another one of the same window");
  const auto unit = normalised(vectors);
  const auto sums = terms == ClipTerms::pairwise ? pairwise(unit, temperature)
                                                 : leave_one_out(unit, temperature, renormalise);
  const double count = clip_terms(terms, modalities, windows);
  return {sums.sum(),
          count,
          {},
          sums.detach().to(at::kDouble),
          at::full({modalities}, count / static_cast<double>(modalities),
                   at::TensorOptions(at::kDouble).device(vectors.device()))};
}

double clip_terms(ClipTerms terms, int64_t modalities, int64_t windows) {
  const int64_t others = terms == ClipTerms::pairwise ? modalities - 1 : 2;
  return static_cast<double>(modalities * others * windows);
}

}  // namespace physiomae::objectives
