#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/dataset/split.h"
#include "physiomae/store/store.h"

namespace physiomae::analysis {

struct AnalysisOptions {
  std::vector<std::string> what;  ///< of analysis_names(); empty: all that this model can
  Presence modalities = 0x0F;     ///< of the model's, those that it is shown
  int64_t windows = 1000;         ///< whose attention is averaged
  int64_t decoded = 250;          ///< of these, those that decoders are asked about
  int64_t examples = 6;           ///< of these, those whose reconstruction is kept
  int64_t stays = 16;             ///< windows that stay while a modality is drawn
  int64_t draws = 64;             ///< of each modality, for each of them
  int64_t batch = 32;             ///< windows at once
  uint64_t seed = 0;              ///< of every draw (Note [Draws of analyses])
};

struct AnalysisRequest {
  const store::Store& store;
  const artifacts::LoadedModel& model;
  std::vector<std::string> patients;            ///< whose windows are looked at
  std::optional<dataset::SplitManifest> split;  ///< for the picture of the split
  AnalysisOptions options;
  std::filesystem::path out;
};

struct AnalysisReport {
  std::string json;  ///< summary.json
  std::string text;  ///< tables for people
};

/// "rollout", "attention", "variance", "reconstruction", "cross", "window", "split",
/// "architecture".
std::vector<std::string> analysis_names();

/// Makes the chosen analyses (§4.4, Appendices C and G; docs/analyze.md) and writes their data and
/// summary.json into `out`. UsageError for an unknown name, for one that this model cannot serve
/// (late fusion, no decoders, no split), when the store was made with another recipe, or when `out`
/// holds another model's; InputError
/// when no window has all of the modalities, or source variance has only one patient. Shows
/// progress; throws Interrupted when asked to stop.
AnalysisReport run_analysis(const AnalysisRequest& request);

}  // namespace physiomae::analysis
