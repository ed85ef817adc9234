#include "physiomae/report/judgement_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace physiomae::report {
namespace {

using Json = nlohmann::ordered_json;
using metrics::kNamedScores;

bool applies(const metrics::NamedScore& score, bool binary) { return binary || !score.binary_only; }

// {"balanced_accuracy": {"mean": .., "low": .., "high": ..}, ...}
Json judged_json(const metrics::JudgedScores& judged, bool binary) {
  Json json = {{"windows", judged.windows},
               {"patients", judged.patients},
               {"missing_classes", judged.missing_classes},
               {"draws", judged.bootstrap.draws},
               {"redrawn", judged.bootstrap.redrawn}};
  if (binary) json["positives"] = judged.positives;
  for (size_t s = 0; s < kNamedScores.size(); ++s) {
    if (!applies(kNamedScores[s], binary)) continue;
    const metrics::Interval& interval = judged.bootstrap.intervals[s];
    json["scores"][std::string(kNamedScores[s].key)] = {{"mean", or_null(judged.estimate[s])},
                                                        {"low", or_null(interval.low)},
                                                        {"high", or_null(interval.high)}};
  }
  return json;
}

Json confusion_json(const metrics::ConfusionMatrix& matrix) {
  Json rows = Json::array();
  for (int t = 0; t < matrix.classes; ++t) {
    Json row = Json::array();
    for (int p = 0; p < matrix.classes; ++p) row.push_back(matrix.at(t, p));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json classes_json(const std::vector<metrics::ClassScores>& classes) {
  Json list = Json::array();
  for (const metrics::ClassScores& entry : classes)
    list.push_back({{"class", entry.name},
                    {"windows", entry.windows},
                    {"precision", or_null(entry.precision)},
                    {"recall", or_null(entry.recall)},
                    {"f1", or_null(entry.f1)}});
  return list;
}

Json nights_json(const std::vector<metrics::JudgedNight>& nights) {
  std::vector<double> kappas;
  Json list = Json::array();
  for (const metrics::JudgedNight& night : nights) {
    kappas.push_back(night.kappa);
    list.push_back(
        {{"record", night.record}, {"windows", night.windows}, {"kappa", or_null(night.kappa)}});
  }
  const metrics::Distribution spread = metrics::distribution(kappas);
  return {{"nights", spread.count},
          {"undefined", spread.undefined},
          {"mean", or_null(spread.mean)},
          {"sd", or_null(spread.sd)},
          {"lowest", or_null(spread.lowest)},
          {"quarter", or_null(spread.quarter)},
          {"median", or_null(spread.median)},
          {"three_quarters", or_null(spread.three_quarters)},
          {"highest", or_null(spread.highest)},
          {"each", std::move(list)}};
}

Json calibration_json(const metrics::Calibration& calibration) {
  Json bins = Json::array();
  for (const metrics::ReliabilityBin& bin : calibration.bins)
    bins.push_back({{"low", bin.low},
                    {"high", bin.high},
                    {"windows", bin.windows},
                    {"probability", or_null(bin.confidence)},
                    {"share", or_null(bin.share)}});
  return {{"expected_error", or_null(calibration.expected_error)},
          {"log_loss", or_null(calibration.log_loss)},
          {"brier", or_null(calibration.brier)},
          {"bins", std::move(bins)}};
}

}  // namespace

Json or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json judgement_json(const metrics::TaskJudgement& judgement, const dataset::Task& task) {
  const bool binary = task.classes == 2;
  Json json = {{"windows", judged_json(judgement.windows, binary)}};
  if (judgement.scored) json["scored_windows"] = judged_json(*judgement.scored, binary);
  if (judgement.night_means) json["night_means"] = judged_json(*judgement.night_means, binary);
  json["classes"] = classes_json(judgement.classes);
  json["confusion"] = confusion_json(judgement.confusion);
  if (!judgement.nights.empty()) json["night_kappa"] = nights_json(judgement.nights);
  json["calibration"] = calibration_json(judgement.calibration);
  if (judgement.calibrated) {
    json["temperatures"] = judgement.temperatures;
    json["calibrated"] = calibration_json(*judgement.calibrated);
  }
  return json;
}

Json comparison_json(const metrics::Comparison& comparison) {
  const metrics::PairedTest& test = comparison.test;
  return {{"task", comparison.task},
          {"score", test.score},
          {"first", comparison.first},
          {"second", comparison.second},
          {"first_mean", or_null(test.first)},
          {"second_mean", or_null(test.second)},
          {"difference", or_null(test.difference())},
          {"p", or_null(test.p)},
          {"holm_p", or_null(comparison.holm_p)},
          {"draws", test.draws}};
}

}  // namespace physiomae::report
