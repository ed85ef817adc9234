#pragma once

#include "tests/train/train_fixture.h"

#include "physiomae/eval/embedding.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::eval {

using train::TinyCorpus;

/// An encoder at its random start.
inline model::MultiMae some_encoder(uint64_t seed = 0,
                                    const model::ModelConfig& config = model::tiny_model()) {
  return model::MultiMae(config, seed, c10::Device(c10::kCPU));
}

}  // namespace physiomae::eval
