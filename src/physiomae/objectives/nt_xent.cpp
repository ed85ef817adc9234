#include "physiomae/objectives/nt_xent.h"

#include <limits>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/objectives/contrastive_loss.h"

namespace physiomae::objectives {

LossSums nt_xent(const at::Tensor& vectors, double temperature) {
  if (vectors.dim() != 2 || vectors.size(0) % 2 != 0)
    throw Error(
        fmt::format("nt_xent: expected vectors of pairs (B, E), found B = {}", vectors.size(0)));
  const int64_t windows = vectors.size(0);
  require_windows(windows, 4, "nt_xent");
  const auto unit = normalised(vectors);
  const auto self = at::eye(windows, unit.options().dtype(at::kBool));
  const auto logits = similarity(unit, unit, temperature)
                          .masked_fill(self, -std::numeric_limits<double>::infinity());
  // Columns turned by half, so that a window's pair stands on the diagonal.
  const auto turned = at::roll(logits, windows / 2, 1);  // (B, B)
  return {info_nce(turned).sum(), static_cast<double>(windows), {}, {}, {}};
}

}  // namespace physiomae::objectives
