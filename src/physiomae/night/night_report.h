#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "physiomae/night/agreement.h"
#include "physiomae/night/night.h"
#include "physiomae/night/preflight.h"
#include "physiomae/night/spectrogram.h"
#include "physiomae/night/statistics.h"
#include "physiomae/store/record_header.h"

namespace physiomae::night {

/// A model that took part.
struct ModelUsed {
  std::string strategy;
  std::string sha256;              ///< of its weights
  std::vector<std::string> tasks;  ///< that it was asked
  bool simulated = false;
};

/// All that is said of a night.
struct NightReport {
  Night night;
  std::vector<ModelUsed> models;
  std::string source_format;
  std::array<store::ChannelChoice, kModalities> channels;
  std::vector<std::string> source_sha256;
  std::string identity;                    ///< of sources, models and options: what "done" means
  std::vector<Finding> findings;           ///< of preflight, and of the stages
  bool forced = false;                     ///< a refusal was overridden
  std::vector<std::string> warnings;       ///< of reading
  Spectrogram spectrogram = {};            ///< of the EEG, of the EOG without one
  std::vector<SleepStatistic> statistics;  ///< lights off to lights on
  size_t offset_nights = 0;                ///< that their intervals' offsets are known from
  Transitions transitions{};
  /// Of the sleep windows, those with an arousal region; NaN without a head for it.
  double arousal_region_share = 0;
  std::optional<double> under_55;                 ///< mean probability over windows
  std::vector<io::Stage> scored;                  ///< (W) the lab's; empty without labels
  std::vector<SleepStatistic> scored_statistics;  ///< of the same epochs as scored
  std::optional<Agreement> agreement;
  std::string embedding_file;                 ///< beside the others; empty where none was asked for
  std::vector<int64_t> embedding_dimensions;  ///< E, a model
};

/// Share of the windows staged as sleep, between `first` and `last` epoch, whose arousal
/// probability is at least 0.5.
double arousal_region_share(const Night& night, size_t first, size_t last);

/// night.json.
nlohmann::ordered_json json_of(const NightReport& report);

/// statistics.csv: statistic, value, the 90 % interval, unit, and the lab's value where known.
std::string statistics_csv(const NightReport& report);

inline constexpr std::array<std::string_view, 3> kEmbeddingFormats = {"npz", "h5", "safetensors"};
/// Of the embeddings of a night, in one of these.
std::string embedding_file_name(std::string_view format);

/// Removes what was written of a night before, its embeddings included, so that nothing of another
/// model or format stays beside what comes; night.json first, other files not at all.
void remove_night(const std::filesystem::path& folder);

/// Writes every file of a night into `folder` (docs/predict.md lists them; night.html with `page`
/// alone), night.json last: where it is whole, all are.
void write_night(const std::filesystem::path& folder, const NightReport& report, bool page = true);

}  // namespace physiomae::night
