#include "physiomae/night/night_report.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"
#include "physiomae/night/edf_formats.h"
#include "physiomae/night/night_csv.h"
#include "physiomae/night/night_page.h"
#include "physiomae/night/review.h"
#include "physiomae/night/stage_draws.h"
#include "physiomae/night/table_formats.h"
#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kArousalThreshold = 0.5;
constexpr const char* kArousalRegions =
    "share of sleep windows with a CinC 2018 target-arousal region; not the AASM arousal index";

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

std::string cell(double value) { return std::isnan(value) ? "" : fmt::format("{:.4f}", value); }

Json findings_json(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings)
    list.push_back({{"severity", finding.severity == Severity::refusal ? "refusal" : "warning"},
                    {"code", finding.code},
                    {"text", finding.text},
                    {"hint", finding.hint}});
  return list;
}

Json statistics_json(const std::vector<SleepStatistic>& statistics) {
  Json json = Json::object();
  for (const SleepStatistic& s : statistics)
    json[s.name] = {{"value", number(s.value)},
                    {"low", number(s.low)},
                    {"high", number(s.high)},
                    {"unit", s.unit}};
  return json;
}

Json agreement_json(const Agreement& agreement) {
  Json stages = Json::object();
  Json confusion = Json::array();
  for (int s = 0; s < kStages; ++s) {
    const auto correct = static_cast<double>(agreement.confusion.at(s, s));
    const auto share = [&](int64_t of) {
      return of > 0 ? Json(correct / static_cast<double>(of)) : Json();
    };
    stages[std::string(kStageNames[static_cast<size_t>(s)])] = {
        {"windows", agreement.confusion.support(s)},
        {"precision", share(agreement.confusion.predicted(s))},
        {"recall", share(agreement.confusion.support(s))},
        {"f1", number(metrics::f1_of_class(agreement.confusion, s))}};
    Json row = Json::array();
    for (int p = 0; p < kStages; ++p) row.push_back(agreement.confusion.at(s, p));
    confusion.push_back(row);
  }
  return {{"windows", agreement.confusion.total()},
          {"kappa", number(agreement.kappa)},
          {"accuracy", number(agreement.accuracy)},
          {"f1_macro", number(agreement.f1_macro)},
          {"stages", stages},
          {"confusion", confusion}};
}

Json models_json(const std::vector<ModelUsed>& models) {
  Json list = Json::array();
  for (const ModelUsed& model : models)
    list.push_back({{"strategy", model.strategy},
                    {"sha256", model.sha256},
                    {"tasks", model.tasks},
                    {"simulated", model.simulated}});
  return list;
}

double mean_disagreement(const Night& night) {
  double sum = 0;
  int64_t count = 0;
  for (const Window& window : night.windows)
    if (!std::isnan(window.disagreement)) sum += window.disagreement, ++count;
  return sum / static_cast<double>(count);
}

// A file of a night, beside night.json and embeddings.
struct NightFile {
  const char* name;
  std::string (*content)(const NightReport& report);
  bool (*written)(const NightReport& report, bool page) = nullptr;  // null: always
};

constexpr const char* kReportFile = "night.json";
constexpr NightFile kFiles[] = {
    {"night.csv", [](const NightReport& r) { return night_csv(r.night); }},
    {"hypnogram_annotations.edf", [](const NightReport& r) { return edf_annotations(r.night); }},
    {"hypnodensity.edf", [](const NightReport& r) { return edf_hypnodensity(r.night); }},
    {"nsrr.xml", [](const NightReport& r) { return nsrr_xml(r.night); }},
    {"events.tsv", [](const NightReport& r) { return bids_events(r.night); }},
    {"events.json", [](const NightReport& r) { return bids_sidecar(r.night); }},
    {"luna.annot", [](const NightReport& r) { return luna_annot(r.night); }},
    {"edfbrowser.csv", [](const NightReport& r) { return edfbrowser_csv(r.night); }},
    {"hypnogram.ids", [](const NightReport& r) { return ids_list(r.night); },
     [](const NightReport& r, bool) { return !r.night.simulated_model; }},
    // A list of bare stages has no place for a remark: its name says it.
    {"hypnogram.SIMULATED-MODEL.ids", [](const NightReport& r) { return ids_list(r.night); },
     [](const NightReport& r, bool) { return r.night.simulated_model; }},
    {"yasa.csv", [](const NightReport& r) { return yasa_list(r.night); }},
    {"review.csv", [](const NightReport& r) { return review_csv(r.night, r.scored); }},
    {"statistics.csv", statistics_csv},
    {"night.html", [](const NightReport& r) { return night_page(r).html(); },
     [](const NightReport&, bool page) { return page; }},
};

}  // namespace

double arousal_region_share(const Night& night, size_t first, size_t last) {
  if (!night.has_arousals) return std::numeric_limits<double>::quiet_NaN();
  int64_t sleep = 0, regions = 0;
  for (const Window& window : night.windows) {
    const size_t epoch = epoch_of(night, window);
    if (epoch < first || epoch >= last || window.stage() <= io::Stage::wake) continue;
    ++sleep;
    regions += window.arousal_p >= kArousalThreshold;
  }
  return static_cast<double>(regions) / static_cast<double>(sleep);
}

Json json_of(const NightReport& report) {
  const Night& night = report.night;
  Json channels = Json::object();
  for (const size_t m : kEachModality)
    channels[std::string(kModalityNames[m])] = {{"channel", report.channels[m].channel},
                                                {"reason", report.channels[m].reason}};
  const auto usable = std::ranges::count_if(night.windows, &Window::usable);
  Json json = {
      {"record", night.record},
      {"start_time", night.start_time},
      {"first_window_s", night.windows.empty() ? "" : seconds_text(night.windows.front().onset_us)},
      {"windows", night.windows.size()},
      {"staged_windows", usable},
      {"source_format", report.source_format},
      {"source_sha256", report.source_sha256},
      {"channels", channels},
      {"models", models_json(report.models)},
      {"forced", report.forced},
      {"findings", findings_json(report.findings)},
      {"warnings", report.warnings},
      {"statistics", statistics_json(report.statistics)},
      {"intervals", {{"share", kIntervalShare}, {"offsets_of_nights", report.offset_nights}}},
      {"transitions", report.transitions},
      {"arousal_regions",
       {{"share", number(report.arousal_region_share)}, {"meaning", kArousalRegions}}}};
  if (night.simulated_model) json["warning"] = kSimulatedModel;
  if (report.models.size() > 1) json["mean_disagreement"] = number(mean_disagreement(night));
  if (report.under_55) json["probability_under_55"] = *report.under_55;
  if (report.agreement) {
    json["agreement"] = agreement_json(*report.agreement);
    json["scored_statistics"] = statistics_json(report.scored_statistics);
  }
  if (!report.embedding_file.empty())
    json["embeddings"] = {{"file", report.embedding_file},
                          {"dimensions", report.embedding_dimensions}};
  json["identity"] = report.identity;
  return json;
}

std::string statistics_csv(const NightReport& report) {
  std::string text = report.scored_statistics.empty()
                         ? "statistic,value,low_90,high_90,unit\n"
                         : "statistic,value,low_90,high_90,unit,scored\n";
  const auto out = std::back_inserter(text);
  for (size_t i = 0; i < report.statistics.size(); ++i) {
    const SleepStatistic& s = report.statistics[i];
    fmt::format_to(out, "{},{},{},{},{}", s.name, cell(s.value), cell(s.low), cell(s.high), s.unit);
    if (!report.scored_statistics.empty())
      fmt::format_to(out, ",{}", cell(report.scored_statistics[i].value));
    text += '\n';
  }
  const char* end = report.scored_statistics.empty() ? "" : ",";
  if (!std::isnan(report.arousal_region_share))
    fmt::format_to(out, "arousal_region_share,{},,,{}{}\n", cell(100 * report.arousal_region_share),
                   "% of sleep windows (CinC 2018 regions: not the AASM arousal index)", end);
  if (report.night.simulated_model)
    fmt::format_to(out, "SIMULATED_MODEL,,,,{}{}\n", kSimulatedModel, end);
  return text;
}

std::string embedding_file_name(std::string_view format) {
  return fmt::format("embeddings.{}", format);
}

void remove_night(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::remove(folder / kReportFile, ignored);
  for (const NightFile& file : kFiles) std::filesystem::remove(folder / file.name, ignored);
  for (const std::string_view format : kEmbeddingFormats)
    std::filesystem::remove(folder / embedding_file_name(format), ignored);
}

void write_night(const std::filesystem::path& folder, const NightReport& report, bool page) {
  make_folder(folder);
  for (const NightFile& file : kFiles)
    if (file.written == nullptr || file.written(report, page))
      write_file(folder / file.name, file.content(report));
  write_file(folder / kReportFile,
             json_of(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace physiomae::night
