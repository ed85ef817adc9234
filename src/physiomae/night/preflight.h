#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/ingest/record_reading.h"

// Note [Preflight]
// A model answers whatever it is given: a night in the wrong unit, or with the chin's channel in
// the EEG's place, comes back as a night of wake or worse. So a night is held against what the
// model was trained on before it is staged. Refusals are what no stage can be trusted under;
// --force stages all the same. Warnings stand in every report of the night. Limits are wide: a
// recorder or a patient may be unusual, and a false refusal costs a night.

namespace physiomae::night {

enum class Severity { warning, refusal };

/// Something about a night that a user must know; `code` is for machines ("amplitude", "flat",
/// "clipped", "swapped", "mains", "missing", "short", "long", "rate", "age", "labels",
/// "simulated_model").
struct Finding {
  Severity severity = Severity::warning;
  std::string code;
  std::string text;
  std::string hint = {};
};

/// 90 % of the training records' standard deviations lie within these, in µV; 0 when not known.
struct AmplitudeRange {
  double low_uv = 0, high_uv = 0;
};

/// Of the training patients of known age, in years: all lie between the first two, 90 % between the
/// others.
struct AgeRange {
  int64_t patients = 0;
  double youngest = 0, oldest = 0;
  double low = 0, high = 0;
};

/// What a model was trained on.
struct TrainingData {
  std::array<AmplitudeRange, kModalities> amplitude;
  Presence modalities = 0;
  bool simulated = false;
  std::optional<AgeRange> ages;  ///< none where no age is known
};

/// Note [Preflight]. `presence` (W): usable_modalities of the recording's windows. The patient's
/// age is the recording's age_years.
std::vector<Finding> preflight(const ingest::RecordingRead& recording,
                               const std::vector<Presence>& presence, const TrainingData& training);

/// The first refusal, or null.
const Finding* first_refusal(const std::vector<Finding>& findings);

}  // namespace physiomae::night
