#include "physiomae/model/network.h"

#include "physiomae/model/conv_net.h"
#include "physiomae/model/late_fusion.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::model {

std::unique_ptr<Network> make_network(const ModelConfig& config, const Start& start,
                                      c10::Device device) {
  if (config.network == "conv") return std::make_unique<ConvNet>(config, start, device);
  if (config.fusion == "late") return std::make_unique<LateFusion>(config, start, device);
  return std::make_unique<MultiMae>(config, start, device);
}

}  // namespace physiomae::model
