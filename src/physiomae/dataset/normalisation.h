#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/dataset/apply_affine.h"
#include "physiomae/signal/statistics.h"
#include "physiomae/store/store.h"

// Note [Normalisation]
// µV become model input x (method.md, "amplitude"), per record and modality:
//   record_robust  clip((µV - median) / signal::robust_scale, ±signal::kClip) / SD of the clipped
//                  record: variance 1.
//   corpus         clip((µV - median) / SD of the corpus, ±signal::kClip): one scale a modality,
//                  from the pretraining patients; keeps amplitude, an age cue.
//   record_zscore  (µV - mean) / SD of the record.
//   window_zscore  (µV - mean) / SD of the window.
//   none           µV as stored.
// A scale of 0 (a constant channel) gives zeros, never a division by zero.

namespace physiomae::dataset {

enum class Normalisation { record_robust, corpus, record_zscore, window_zscore, none };
/// UsageError when there is none of this name.
Normalisation parse_normalisation(std::string_view name);
std::string_view normalisation_name(Normalisation normalisation);

/// One µV scale a modality, for Normalisation::corpus.
struct CorpusScale {
  std::array<double, kModalities> sd_uv = {1, 1, 1, 1};
};

/// How µV become a model's input; a model keeps it, and whatever feeds the model later has the
/// same.
struct InputScaling {
  Normalisation method = Normalisation::record_robust;
  CorpusScale corpus = {};
};

/// Root mean square, over the records of `patients` weighted by their windows, of the standard
/// deviation of the clipped record (µV). 1 for a modality that none of them has. InputError when a
/// patient has no record.
CorpusScale corpus_scale(const store::Store& store, const std::vector<std::string>& patients);

/// The map of a modality with these statistics; UsageError for window_zscore, which needs the
/// window.
Affine affine_of(const signal::RobustStatistics& statistics, Normalisation normalisation,
                 double corpus_sd_uv);

/// Normalises the samples of a window of a modality whose record has these statistics into `out`
/// (as many values); false when one is not finite.
bool normalise_window(std::span<const uint16_t> halves, const signal::RobustStatistics& statistics,
                      int modality, const InputScaling& scaling, std::span<float> out);

/// Normalises one modality of one window into `out` (3000 values). InputError naming record, window
/// and modality when a stored value is not finite or the modality is absent.
void load_window(const store::StoredRecord& record, int64_t window, int modality,
                 const InputScaling& scaling, std::span<float> out);

}  // namespace physiomae::dataset
