#include "physiomae/model/network.h"

#include "physiomae/model/multi_mae.h"

namespace physiomae::model {

std::unique_ptr<Network> make_network(const ModelConfig& config, uint64_t seed,
                                      c10::Device device) {
  return std::make_unique<MultiMae>(config, seed, device);
}

}  // namespace physiomae::model
