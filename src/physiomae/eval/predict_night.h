#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/Device.h>
#include <nlohmann/json_fwd.hpp>

#include "physiomae/eval/predict_models.h"
#include "physiomae/ingest/ingest.h"
#include "physiomae/night/stage_prior.h"

namespace physiomae::eval {

/// How nights are staged and written.
struct PredictOptions {
  ingest::IngestOptions ingest;  ///< channels, units, labels, grid
  std::filesystem::path out;
  std::optional<night::StageShares> prior;  ///< Note [Prior]
  std::string lights_off, lights_on;        ///< as night::lights_range
  bool agreement = false;                   ///< labels that belong to a night are compared
  std::string embeddings;                   ///< npz, h5 or safetensors beside; "": none
  bool page = true;                         ///< night.html
  bool force = false;                       ///< what preflight refuses is staged all the same
  bool replace = false;                     ///< a night of the same name may be replaced by another
  c10::Device device = c10::Device(c10::kCPU);
};

enum class NightStatus { staged, already_done, refused, failed };
std::string_view night_status_name(NightStatus status);

/// What became of a night; `report` is its night.json where it was staged.
struct NightOutcome {
  std::string record;
  NightStatus status = NightStatus::failed;
  std::string message, hint;
  std::string report;
  double seconds = 0;
  double encoder_seconds = 0;  ///< of them, in the encoders alone
  int64_t peak_rss_kib = 0;
};

/// Stages one night, in this process: reads it, holds it against the models' training data, asks
/// the models and writes OUT/RECORD. Does nothing when that is there of the same sources, models
/// and options. InputError for a night that is refused, one that cannot be read, and one whose
/// place another night of the same name has; Error when its files cannot be written.
NightOutcome predict_night(const ingest::Source& source, const PredictModels& models,
                           const PredictOptions& options);

}  // namespace physiomae::eval
