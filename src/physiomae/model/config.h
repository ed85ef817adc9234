#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "physiomae/base/config.h"
#include "physiomae/base/modality.h"

namespace physiomae::model {

/// [model]: the architecture (§3.2; what the paper leaves open has method.md's default).
struct ModelConfig : ConfigSection {
  std::vector<std::string> modalities = {"EEG", "EOG", "EMG", "ECG"};  ///< in this order
  int64_t dim = 512;                                                   ///< D
  int64_t depth = 8;                                                   ///< L
  int64_t heads = 8;                                                   ///< H
  int64_t mlp_hidden = 2048;
  double dropout = 0.1;
  double initial_deviation = 0.02;            ///< of linear weights; narrow models need more
  std::string decoder_context = "visible";    ///< keys and values of the decoders' cross-attention
  std::string tokenizer_activation = "none";  ///< between pooling and projection
  std::string network = "transformer";
  std::string fusion = "auto";  ///< where modalities meet; "auto": as the strategy

  std::string_view section() const override { return "model"; }
  void fields(FieldVisitor& visitor) override;
  void validate() const override;
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<ModelConfig>(); }

  /// Modalities as bits of Presence.
  Presence presence() const;
};

}  // namespace physiomae::model
