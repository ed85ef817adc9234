#include "physiomae/model/tokenizer.h"

#include <ATen/ATen.h>

#include "physiomae/base/modality.h"
#include "physiomae/kernels/conv_pool.h"

namespace physiomae::model {

Tokenizer::Tokenizer(ParameterBuilder& build, const std::string& prefix, const ModelConfig& config)
    : conv_(build.convolution(prefix + ".conv", kernels::kConvChannels, kernels::kConvKernel)),
      proj_(build.linear(prefix + ".proj",
                         kernels::kConvChannels * (kTokenSamples / kernels::kPoolWidth),
                         config.dim)),
      norm_(build.layer_norm(prefix + ".norm", config.dim)),
      gelu_(config.tokenizer_activation == "gelu") {}

at::Tensor Tokenizer::operator()(const at::Tensor& patches) const {
  const auto pooled = kernels::conv_pool(patches, conv_.weight, conv_.bias);  // (n, 1600)
  return norm_(proj_(gelu_ ? at::gelu(pooled) : pooled));
}

}  // namespace physiomae::model
