#include "physiomae/objectives/window_keys.h"

#include <cstring>

#include <ATen/ATen.h>

namespace physiomae::objectives {

at::Tensor ids_tensor(std::span<const uint64_t> ids) {
  auto out = at::empty({static_cast<int64_t>(ids.size())}, at::kLong);
  std::memcpy(out.mutable_data_ptr<int64_t>(), ids.data(), ids.size() * sizeof(uint64_t));
  return out;
}

}  // namespace physiomae::objectives
