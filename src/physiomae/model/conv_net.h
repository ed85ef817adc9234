#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/model/network.h"

// Note [Convolutional baseline]
// What a small supervised network gets from the same windows: two convolutional ways, one with
// short filters for when something happens and one with long ones for its frequencies, as in the
// feature part of DeepSleepNet (Supratak et al. 2017), over all modalities at once: 0.69 million
// parameters. Two differences. A window's embedding must depend on that window alone, so that
// channels are normalised in groups within a window, not over a batch; and each way ends in its
// mean over time, where DeepSleepNet passes all places on to its recurrent part.

namespace physiomae::model {

/// One way's sizes in samples at 100 Hz and in places of its layers: filters of half a second and
/// of four seconds (Supratak et al. 2017, figure 1).
struct ConvWay {
  std::string_view name;
  int64_t kernel, stride, first_pool, later_kernel, last_pool;
};
constexpr std::array<ConvWay, 2> kConvWays = {
    {{"fine", 50, 6, 8, 8, 4}, {"coarse", 400, 50, 4, 6, 2}}};
constexpr int64_t kConvLaterLayers = 3;
constexpr int64_t kConvGroups = 8;  ///< of channels that are normalised together

/// The network of Note [Convolutional baseline]. A modality that is missing is zero. Of the
/// configuration it takes modalities, dropout (of the embedding) and the head's initial deviation.
class ConvNet : public Network {
 public:
  ConvNet(const ModelConfig& config, const Start& start, c10::Device device);
  ~ConvNet() override;

  const ModelConfig& config() const override;
  const ParameterList& parameters() const override;
  c10::Device device() const override;
  double embedding_gflop() const override;
  int64_t embedding_width() const override;

  at::Tensor embed(const at::Tensor& windows, Presence presence,
                   const ForwardContext& context = {}) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace physiomae::model
