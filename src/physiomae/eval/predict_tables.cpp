#include "physiomae/eval/predict_tables.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/eval/csv_text.h"
#include "physiomae/eval/embedding_export.h"
#include "physiomae/metrics/scores.h"
#include "physiomae/night/agreement.h"

namespace physiomae::eval {
namespace {

using Json = nlohmann::ordered_json;

Json report_of(const NightOutcome& night) {
  return night.report.empty() ? Json::object() : Json::parse(night.report);
}

double value_of(const Json& statistic) {
  return statistic.at("value").is_number() ? statistic.at("value").get<double>()
                                           : std::numeric_limits<double>::quiet_NaN();
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

std::string text_of(const Json& value) { return value.is_number() ? value.dump() : ""; }

void add_confusion(const Json& rows, metrics::ConfusionMatrix& sum) {
  for (size_t i = 0; i < sum.counts.size(); ++i)
    sum.counts[i] += rows.at(i / night::kStages).at(i % night::kStages).get<int64_t>();
}

Json bland_altman_json(const std::vector<Json>& reports) {
  Json list = Json::array();
  for (const auto& [name, first] : reports.front().at("statistics").items()) {
    std::vector<std::pair<double, double>> pairs;
    for (const Json& report : reports)
      pairs.emplace_back(value_of(report.at("statistics").at(name)),
                         value_of(report.at("scored_statistics").at(name)));
    const night::BlandAltman found =
        night::bland_altman(name, first.at("unit").get<std::string>(), pairs);
    list.push_back({{"statistic", found.statistic},
                    {"unit", found.unit},
                    {"nights", found.nights},
                    {"bias", number(found.bias)},
                    {"sd", number(found.sd)},
                    {"low", number(found.low)},
                    {"high", number(found.high)}});
  }
  return list;
}

}  // namespace

std::string nights_csv(const std::vector<NightOutcome>& nights) {
  std::vector<std::string> statistics;
  for (const NightOutcome& night : nights) {
    const Json report = report_of(night);
    if (!report.contains("statistics")) continue;
    for (const auto& [name, value] : report.at("statistics").items()) statistics.push_back(name);
    break;
  }
  std::string text = "record,status,message,start_time,windows,staged_windows,kappa";
  for (const std::string& name : statistics) text += "," + name;
  text += '\n';
  for (const NightOutcome& night : nights) {
    const Json report = report_of(night);
    const auto member = [&](const char* name) { return report.value(name, Json()); };
    const Json agreement = member("agreement");
    text += fmt::format(
        "{},{},{},{},{},{},{}", csv_quoted(night.record), night_status_name(night.status),
        csv_quoted(night.message),
        member("start_time").is_string() ? report["start_time"].get<std::string>() : std::string(),
        text_of(member("windows")), text_of(member("staged_windows")),
        agreement.is_object() ? text_of(agreement.at("kappa")) : "");
    for (const std::string& name : statistics)
      text +=
          "," + (report.contains("statistics") ? text_of(report["statistics"].at(name).at("value"))
                                               : std::string());
    text += '\n';
  }
  return text;
}

std::string embeddings_csv(const std::vector<NightOutcome>& nights) {
  std::string text;
  for (const NightOutcome& night : nights) {
    const Json report = report_of(night);
    if (!report.contains("embeddings")) continue;
    const Json& written = report.at("embeddings");
    ManifestRow row{.record = night.record,
                    .file = night.record + "/" + written.at("file").get<std::string>(),
                    .rows = report.at("windows"),
                    .valid = report.at("staged_windows"),
                    .dimensions = written.at("dimensions")};
    for (const Json& model : report.at("models")) row.model_sha256.push_back(model.at("sha256"));
    text += manifest_row(row);
  }
  return text.empty() ? "" : std::string(kManifestHeader) + text;
}

std::string agreement_json(const std::vector<NightOutcome>& nights) {
  std::vector<Json> reports;
  for (const NightOutcome& night : nights)
    if (Json report = report_of(night); report.contains("agreement"))
      reports.push_back(std::move(report));
  if (reports.empty()) return "";
  metrics::ConfusionMatrix sum{night::kStages,
                               std::vector<int64_t>(night::kStages * night::kStages, 0)};
  Json list = Json::array();
  std::vector<double> kappas;
  for (const Json& report : reports) {
    const Json& agreement = report.at("agreement");
    add_confusion(agreement.at("confusion"), sum);
    list.push_back({{"record", report.at("record")},
                    {"windows", agreement.at("windows")},
                    {"kappa", agreement.at("kappa")},
                    {"accuracy", agreement.at("accuracy")}});
    if (agreement.at("kappa").is_number()) kappas.push_back(agreement.at("kappa").get<double>());
  }
  const metrics::MeanSd spread = metrics::mean_sd(kappas);
  const Json json = {{"nights", list},
                     {"night_kappa", {{"mean", number(spread.mean)}, {"sd", number(spread.sd)}}},
                     {"windows", sum.total()},
                     {"kappa", number(metrics::cohen_kappa(sum))},
                     {"accuracy", number(metrics::accuracy(sum))},
                     {"f1_macro", number(metrics::f1_macro(sum))},
                     {"confusion", sum.counts},
                     {"bland_altman", bland_altman_json(reports)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace physiomae::eval
