#include "physiomae/eval/predict_night.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/eval/embedding_export.h"
#include "physiomae/eval/merge_models.h"
#include "physiomae/ingest/label_context.h"
#include "physiomae/ingest/record_reading.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/ingest/source_hashes.h"
#include "physiomae/night/lights.h"
#include "physiomae/night/night_report.h"
#include "physiomae/night/plausibility.h"
#include "physiomae/night/stage_draws.h"
#include "physiomae/night/usable_windows.h"

namespace physiomae::eval {
namespace {

using Json = nlohmann::ordered_json;

/// Raised whenever the same night would give other files than before.
constexpr int kOutputVersion = 3;

/// Some windows of most scorings have no stage: movement, the ends of the night.
constexpr double kMostLabelled = 0.9;

// All that decides a bit of a night's files.
std::string identity_of(const ingest::Source& source, const store::RecordHeader& header,
                        const PredictModels& models, const PredictOptions& options) {
  std::string text = fmt::format(
      "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", kOutputVersion, fmt::join(header.source_sha256, ","),
      fmt::join(header.source_roles, ","), fmt::join(models.sha256, ","), header.channel_map,
      header.simulated, options.lights_off, options.lights_on, options.agreement,
      options.embeddings, options.force);
  text += fmt::format("|{}|{}|{}", options.ingest.grid_offset_seconds.value_or(-1),
                      ingest::stated_labels(source, options.ingest), source.age_years.value_or(-1));
  if (options.prior) text += fmt::format("|{}", fmt::join(*options.prior, ","));
  if (!options.page) text += "|no page";
  return sha256_hex(text);
}

std::optional<Json> report_at(const std::filesystem::path& folder) {
  const auto path = folder / "night.json";
  if (!std::filesystem::exists(path)) return std::nullopt;
  Json json = Json::parse(read_text(path), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("identity") || !json.contains("source_sha256"))
    return std::nullopt;  // damaged: made anew
  return json;
}

// The recording's own file tells one night from another; labels may come later.
bool is_same_night(const Json& there, const store::RecordHeader& header) {
  const auto hashes = there["source_sha256"].get<std::vector<std::string>>();
  return !hashes.empty() && !header.source_sha256.empty() &&
         hashes.front() == header.source_sha256.front();
}

void refuse(const night::Finding& finding) {
  throw InputError(fmt::format("{} ({})", finding.text, finding.code),
                   fmt::format("{}; --force stages it all the same", finding.hint));
}

night::Night empty_night(const ingest::RecordingRead& recording,
                         const std::vector<Presence>& presence, const PredictModels& models,
                         bool forced) {
  const store::RecordContent& content = recording.content;
  night::Night night;
  night.record = content.header.record;
  night.start_time = content.header.start_time;
  night.simulated_model = models.training.simulated && !content.header.simulated;
  for (size_t w = 0; w < content.start_sample.size(); ++w) {
    night::Window window;
    window.onset_us = std::llround(static_cast<double>(content.start_sample[w]) * 1e6 /
                                   content.header.source_rate_hz);
    if (w > 0 && window.onset_us != night.windows.back().onset_us + night::kWindowUs)
      window.flags.emplace_back("gap_before");
    for (const size_t m : kEachModality)
      if ((models.training.modalities >> m & 1) != 0 && (presence[w] >> m & 1) == 0 &&
          !content.header.channels[m].channel.empty())
        window.flags.push_back(fmt::format("no_{}", kModalityNames[m]));
    if (forced) window.flags.emplace_back("forced");
    if (night.simulated_model) window.flags.emplace_back("simulated_model");
    night.windows.push_back(std::move(window));
  }
  return night;
}

// The lab's stages on the night's epochs.
std::vector<io::Stage> scored_epochs(const night::NightReport& report) {
  night::Night as_scored = report.night;
  for (size_t w = 0; w < as_scored.windows.size(); ++w) {
    night::Window& window = as_scored.windows[w];
    window.usable = report.scored[w] != io::Stage::undefined;
    window.stage_p.fill(0);
    if (window.usable) window.stage_p[static_cast<size_t>(report.scored[w])] = 1;
  }
  return night::epochs_of(as_scored);
}

void add_statistics(const PredictOptions& options, const night::EpochEvidence& evidence,
                    const night::OffsetDistribution& offsets, night::NightReport& report) {
  const night::EpochRange range =
      night::lights_range(report.night, options.lights_off, options.lights_on);
  const std::vector<io::Stage> epochs = night::epochs_of(report.night);
  const auto part = std::span(epochs).subspan(range.first, range.last - range.first);
  report.statistics =
      night::statistics_with_intervals(report.night, range.first, range.last, evidence, offsets);
  report.offset_nights = offsets.nights();
  report.transitions = night::transitions_of(part);
  report.arousal_region_share = night::arousal_region_share(report.night, range.first, range.last);
  for (night::Finding& finding : night::implausible_stages(part))
    report.findings.push_back(std::move(finding));
  if (report.scored.empty()) return;
  report.agreement = night::agreement(report.night, report.scored);
  const std::vector<io::Stage> scored = scored_epochs(report);
  report.scored_statistics =
      night::sleep_statistics(std::span(scored).subspan(range.first, range.last - range.first));
}

// Of the EEG; of the EOG where there is none.
night::Spectrogram spectrogram_of(const store::RecordContent& content,
                                  const std::vector<Presence>& presence) {
  night::Spectrogram found = night::spectrogram(content, presence, /*modality=*/0);
  return found.is_empty() ? night::spectrogram(content, presence, /*modality=*/1) : found;
}

void add_scored(const store::RecordContent& content, night::NightReport& report) {
  if (std::ranges::all_of(content.labels.stage, [](int8_t stage) { return stage < 0; })) return;
  for (const int8_t stage : content.labels.stage)
    report.scored.push_back(static_cast<io::Stage>(stage));
  const auto windows = report.scored.size();
  const auto known =
      windows - static_cast<size_t>(std::ranges::count(report.scored, io::Stage::undefined));
  if (static_cast<double>(known) < kMostLabelled * static_cast<double>(windows))
    report.findings.push_back(
        {night::Severity::warning, "labels",
         fmt::format("the labels have a stage for {} of {} windows: agreement is of these", known,
                     windows),
         "where they should have more: do recording and labels belong together, and do they start "
         "at the same time?"});
}

NightOutcome outcome_of(const std::string& record, NightStatus status, const Json& report) {
  return {.record = record,
          .status = status,
          .message = "",
          .hint = "",
          .report = report.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace

std::string_view night_status_name(NightStatus status) {
  constexpr std::array<std::string_view, 4> kNames = {"staged", "already_done", "refused",
                                                      "failed"};
  return kNames[static_cast<size_t>(status)];
}

NightOutcome predict_night(const ingest::Source& source, const PredictModels& models,
                           const PredictOptions& options) {
  const auto folder = options.out / source.record;
  store::RecordHeader header = ingest::header_of(source, options.ingest);
  if (const auto there = report_at(folder)) {
    ingest::SourceHashes().write(source, header);
    if ((*there)["identity"] == identity_of(source, header, models, options))
      return outcome_of(source.record, NightStatus::already_done, *there);
    if (!options.replace && !is_same_night(*there, header))
      throw InputError(
          fmt::format("the output folder holds another night under the name {}", source.record),
          "give another --out, or --replace");
  }
  ingest::RecordReport seen;
  ingest::RecordingRead recording =
      ingest::read_recording(source, options.ingest, std::move(header), seen);
  const std::vector<Presence> presence = night::usable_modalities(recording.content);
  night::NightReport report;
  report.findings = night::preflight(recording, presence, models.training);
  if (const night::Finding* refusal = night::first_refusal(report.findings)) {
    if (!options.force) refuse(*refusal);
    report.forced = true;
  }
  const store::RecordHeader& read = recording.content.header;
  report.source_format = read.source_format;
  report.channels = read.channels;
  report.source_sha256 = read.source_sha256;
  report.warnings = read.warnings;
  report.spectrogram = spectrogram_of(recording.content, presence);
  report.identity = identity_of(source, read, models, options);
  if (options.agreement) add_scored(recording.content, report);
  report.night = empty_night(recording, presence, models, report.forced);
  const NightStaged staged =
      stage_night(models, options.device, recording.content, presence, report);
  const night::EpochEvidence evidence = night::evidence_of(report.night);
  if (options.prior) night::apply_prior(*options.prior, report.night);
  add_statistics(options, evidence, models.offsets, report);
  night::remove_night(folder);
  if (!options.embeddings.empty()) {
    report.embedding_file = night::embedding_file_name(options.embeddings);
    for (const at::Tensor& values : staged.embeddings)
      report.embedding_dimensions.push_back(values.size(1));
    write_embedding_export(folder / report.embedding_file,
                           export_of(report.night, staged.embeddings, models.sha256));
  }
  night::write_night(folder, report, options.page);
  NightOutcome outcome = outcome_of(source.record, NightStatus::staged, night::json_of(report));
  outcome.encoder_seconds = staged.encoder_seconds;
  return outcome;
}

}  // namespace physiomae::eval
