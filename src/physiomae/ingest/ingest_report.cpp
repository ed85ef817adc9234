#include "physiomae/ingest/ingest_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/utf8.h"
#include "physiomae/ingest/ingest_message.h"
#include "physiomae/ingest/ingest_tables.h"

namespace physiomae::ingest {
namespace {

int64_t skipped_of(const IngestSummary& summary, const SourcePlan& plan) {
  return summary.skipped + static_cast<int64_t>(plan.problems.size());
}

std::string ingest_json(const IngestSummary& summary, const SourcePlan& plan) {
  using Json = nlohmann::ordered_json;
  Json json = {{"ingested", summary.ingested},
               {"already_done", summary.already_done},
               {"skipped", skipped_of(summary, plan)},
               {"records", Json::array()},
               {"problems", Json::array()},
               {"tables", tables_of(summary, plan)}};
  for (const RecordReport& report : summary.reports)
    json["records"].push_back(json_from_report(report));
  for (const SourceProblem& problem : plan.problems)
    json["problems"].push_back({{"name", problem.name}, {"message", problem.message}});
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string reason_of(const RecordReport& skipped) {
  return skipped.hint.empty() ? skipped.message
                              : fmt::format("{}; hint: {}", skipped.message, skipped.hint);
}

std::string ingest_text(const IngestSummary& summary, const SourcePlan& plan) {
  int64_t windows = 0, staged = 0;
  for (const RecordReport& report : summary.reports) {
    if (report.status == RecordStatus::skipped) continue;
    windows += report.windows;
    staged += report.staged_windows;
  }
  std::string text = fmt::format(
      "{} records ingested, {} already there, {} skipped; {} windows, {} with a stage\n",
      summary.ingested, summary.already_done, skipped_of(summary, plan), windows, staged);
  for (const RecordReport& report : summary.reports)
    if (report.status == RecordStatus::skipped)
      text += fmt::format("skipped {}: {}\n", report.record, reason_of(report));
  for (const SourceProblem& problem : plan.problems)
    text += fmt::format("skipped {}: {}\n", problem.name, problem.message);
  return terminal_text(text + tables_text(tables_of(summary, plan), plan) + reasons_text(summary));
}

}  // namespace

std::string describe_ingest(const IngestSummary& summary, const SourcePlan& plan, bool json) {
  return json ? ingest_json(summary, plan) : ingest_text(summary, plan);
}

std::vector<std::string> warnings_of(const SourcePlan& plan) {
  std::vector<std::string> warnings;
  for (const SourceProblem& problem : plan.problems)
    warnings.push_back(fmt::format("{}: {}", problem.name, problem.message));
  warnings.insert(warnings.end(), plan.warnings.begin(), plan.warnings.end());
  const auto unknown = std::count_if(plan.sources.begin(), plan.sources.end(),
                                     [](const Source& source) { return !source.patient_known; });
  if (unknown > 0)
    warnings.push_back(fmt::format(
        "{} of {} records name no patient: each counts as a patient of its own. Where a patient "
        "has several, name them by --patient-pattern or in a --records table, or they may stand on "
        "both sides of a split",
        unknown, plan.sources.size()));
  return warnings;
}

std::vector<std::string> warnings_of(const RecordReport& report) {
  std::vector<std::string> warnings;
  if (report.status == RecordStatus::skipped)
    warnings.push_back(fmt::format("{}: skipped: {}", report.record, reason_of(report)));
  for (const std::string& warning : report.warnings)
    warnings.push_back(fmt::format("{}: {}", report.record, warning));
  return warnings;
}

}  // namespace physiomae::ingest
