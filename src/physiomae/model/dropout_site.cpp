#include "physiomae/model/dropout_site.h"

#include "physiomae/base/hash.h"
#include "physiomae/base/random.h"

namespace physiomae::model {

DropoutSite::DropoutSite(const std::string& name, double p) : site_(stable_hash(name)), p_(p) {}

kernels::Dropout DropoutSite::draw(const ForwardContext& context, int64_t rows, int64_t columns,
                                   c10::Device device) const {
  if (!context.training || p_ == 0) return {};
  const auto key = derive_key(context.seed, Domain::dropout, context.step, site_);
  return kernels::draw_dropout(key, p_, context.window_ids, rows, columns, device);
}

}  // namespace physiomae::model
