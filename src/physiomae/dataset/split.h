#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/dataset/patients.h"
#include "physiomae/store/store.h"

// Note [Split]
// By patient, a function of the seed and the set of patients alone (method.md, "split"). Labelled
// patients stand in a permutation: the rank of a patient is a random number keyed by the seed and
// the patient's id. Parts take from it their counts: validation and test round(share * n), at
// least 1, train what is left (shares that sum to 1), or the paper's 657/117/219. Labelled patients
// left over serve pretraining only, as the unlabelled ones do.
// With `stratify_age` the strata are under 55, 55 or over, and age unknown. A part's count is
// divided among them in proportion (largest remainder), but of each stratum with an age every part
// gets one where there are three of it, test and train where there are two. Then, as long as a swap
// of two patients of one stratum between two parts raises the number of (part, class) pairs that
// have a window, over the stages and arousal absent and present, the first best such swap in order
// of rank is made. What no swap can reach stays missing, and the score table says n/a.

namespace physiomae::dataset {

/// Patients of each part, each list sorted. Pretraining = unlabelled + train + left-over labelled
/// ones; validation and test never enter it.
struct SplitManifest {
  uint64_t seed = 0;
  bool stratified_by_age = false;
  std::vector<std::string> pretrain;  ///< includes `train`
  std::vector<std::string> train;
  std::vector<std::string> validation;
  std::vector<std::string> test;
  std::string hash;  ///< SHA-256 over the above

  /// InputError when a patient stands in two of train/validation/test or twice in one, one of
  /// validation/test stands in pretrain, one of train does not, or the hash differs.
  void validate() const;
};

/// Which labelled patients may be split; the others serve pretraining only. A store that mixes
/// twins with real recordings is scored on one of the two.
enum class Scored { all, simulated, real };
/// UsageError when the name is none of them.
Scored parse_scored(std::string_view name);

struct SplitOptions {
  uint64_t seed = 0;
  bool stratify_age = false;
  bool paper_counts = false;  ///< 657/117/219 as the paper; else the fractions
  double train = 0.66, validation = 0.12, test = 0.22;
  Scored scored = Scored::all;
  std::vector<std::string> pretrain_only = {};  ///< patients that serve pretraining only, by id
};

/// A patient is labelled when one of its records has a stage. Deterministic in (seed, patients),
/// whatever their order. UsageError for impossible options, InputError for too few labelled
/// patients (at least 3), or fewer than the paper's counts need.
SplitManifest make_split(const std::vector<PatientSummary>& patients, const SplitOptions& options);
SplitManifest make_split(const store::Store& store, const SplitOptions& options);

/// Subset of `n` training patients: the first of a permutation seeded by the split, so that smaller
/// subsets are parts of larger ones, the same for all strategies and run seeds. `draw` other than 0
/// gives other permutations (`subset.resample`). Sorted by id; UsageError when train has fewer.
std::vector<std::string> first_patients(const SplitManifest& split, size_t n, uint64_t draw = 0);

}  // namespace physiomae::dataset
