#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/dataset/store.h"

namespace physiomae::dataset {

/// Patients of each part (method.md, "split"): pretraining = unlabelled + train; validation and
/// test never enter pretraining. `pretrain_only`: labelled patients left over, for pretraining
/// alone.
struct SplitManifest {
  uint64_t seed = 0;
  bool stratified_by_age = false;
  std::vector<std::string> pretrain;  ///< patients, sorted; includes `train`
  std::vector<std::string> train;
  std::vector<std::string> validation;
  std::vector<std::string> test;
  std::string hash;  ///< SHA-256 over the above

  /// InputError when a patient stands in two of train/validation/test, or one of validation/test in
  /// pretrain, or the hash differs.
  void validate() const;
};

struct SplitOptions {
  uint64_t seed = 0;
  bool stratify_age = false;
  bool paper_counts = false;  ///< 657/117/219 as the paper; else the fractions
  double train = 0.66, validation = 0.12, test = 0.22;
};

/// A patient is labelled when one of its records has a stage. Deterministic in (seed, patient ids).
SplitManifest make_split(const Store& store, const SplitOptions& options);
SplitManifest read_split(const std::filesystem::path& path);
void write_split(const std::filesystem::path& path, const SplitManifest& split);

}  // namespace physiomae::dataset
