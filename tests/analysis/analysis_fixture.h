#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/model/formula.h"
#include "tests/model/tiny_model.h"
#include "tests/support.h"
#include "tests/train/train_fixture.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/analysis/analyze.h"
#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::analysis {

/// A tensor of analysis_golden.safetensors.
inline at::Tensor golden(const std::string& name) {
  static const artifacts::TensorFile file =
      artifacts::read_tensor_file(PHYSIOMAE_GOLDEN "/analysis_golden.safetensors");
  return file.tensors.at(name);
}

/// The model of the goldens.
inline model::MultiMae golden_model() {
  model::MultiMae model(model::tiny_model(), 1, at::kCPU);
  model::fill_weights(model.parameters(), model.config().dim);
  return model;
}

/// Largest difference, over the largest magnitude expected or `at_least`.
inline double distance(const at::Tensor& found, const at::Tensor& expected, double at_least = 0) {
  const auto largest = std::max(at_least, expected.abs().max().item<double>());
  return (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>() / largest;
}

/// Some patients of noise, with or without all modalities, and a model at its random start.
struct AnalysisFixture {
  explicit AnalysisFixture(const std::vector<std::string>& patients = {"t0", "t1", "t2"},
                           Presence present = 0x0F)
      : patients(patients) {
    for (const auto& name : patients)
      train::write_noise_record(folder.path() / "store", name, /*windows=*/4, present);
    loaded.info.architecture = model::tiny_model();
    loaded.info.strategy = "multimae_drop";
    loaded.info.recipe = "anti_aliased-1";
    loaded.model = std::make_unique<model::MultiMae>(model::tiny_model(), 3, at::kCPU);
  }
  /// Small numbers of everything.
  AnalysisReport run(const std::vector<std::string>& what, std::string_view out = "out",
                     uint64_t seed = 0, int64_t batch = 4) const {
    const store::Store store(folder.path() / "store");
    return run_analysis({.store = store,
                         .model = loaded,
                         .patients = patients,
                         .split = split,
                         .options = {.what = what,
                                     .windows = 10,
                                     .decoded = 6,
                                     .examples = 2,
                                     .stays = 2,
                                     .draws = 5,
                                     .batch = batch,
                                     .seed = seed},
                         .out = folder.path() / out});
  }

  TemporaryFolder folder;
  std::vector<std::string> patients;
  artifacts::LoadedModel loaded;
  std::optional<dataset::SplitManifest> split;
};

}  // namespace physiomae::analysis
