#include "physiomae/store/record_layout.h"

#include "physiomae/base/hash.h"

namespace physiomae::store {

std::vector<io::TensorView> all_but_signals(std::vector<io::TensorView> tensors) {
  for (io::TensorView& tensor : tensors)
    if (tensor.name == kSignals) tensor.bytes = {};
  return tensors;
}

std::string checksum_of(std::span<const uint16_t> signals) {
  Sha256 hash;
  hash.update(std::as_bytes(signals));
  return hash.hex();
}

}  // namespace physiomae::store
