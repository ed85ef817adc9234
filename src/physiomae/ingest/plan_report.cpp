#include "physiomae/ingest/plan_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/ingest/channel_choice.h"
#include "physiomae/ingest/ingest_message.h"
#include "physiomae/ingest/ingest_tables.h"
#include "physiomae/ingest/presets.h"
#include "physiomae/ingest/recording_checks.h"

namespace physiomae::ingest {
namespace {

using Json = nlohmann::ordered_json;

using Choices = std::array<store::ChannelChoice, kModalities>;

Json describe_channels(const Choices& choices) {
  Json channels = Json::object();
  for (const size_t m : kEachModality)
    channels[std::string(kModalityNames[m])] = {{"channel", choices[m].channel},
                                                {"reason", choices[m].reason}};
  return channels;
}

Json describe_source(const Source& source) {
  return {{"record", source.record},
          {"signal", shown_name(source.signal.string())},
          {"labels", source.labels ? Json(shown_name(source.labels->string())) : Json()},
          {"patient", source.patient},
          {"patient_known", source.patient_known},
          {"age_years", source.age_years ? Json(*source.age_years) : Json()},
          {"sex", source.sex}};
}

// What its header alone tells, where no dry run has looked.
void add_header(const Source& source, const IngestOptions& options, Json& record) {
  try {
    const auto recording = io::open_recording(source.signal);
    require_data(*recording);
    record["channels"] = describe_channels(choose_channels(*recording, options.map).choices);
    record["fitting_presets"] = options.map.preset.empty() ? fitting_presets(recording->channels())
                                                           : std::vector<std::string>();
  } catch (const InputError& error) {
    record["error"] = error.message();
  }
}

Json paths(const std::vector<std::filesystem::path>& list) {
  Json json = Json::array();
  for (const auto& path : list) json.push_back(shown_name(path.string()));
  return json;
}

// What a dry run found out about a record.
void add_outcome(const IngestSummary& summary, Json& record) {
  for (const RecordReport& report : summary.reports) {
    if (report.record != record["record"]) continue;
    record["would_be"] = json_from_report(report)["status"];
    record["windows"] = report.windows;
    record["staged_windows"] = report.staged_windows;
    record["warnings"] = report.warnings;
    if (!report.channels.front().reason.empty())
      record["channels"] = describe_channels(report.channels);
    record["fitting_presets"] = report.fitting_presets;
    if (report.status != RecordStatus::skipped) return;
    record["error"] = report.message;
    record["hint"] = report.hint;
  }
}

Json describe(const SourcePlan& plan, const IngestOptions& options, const IngestSummary& summary) {
  Json json = {{"records", Json::array()},
               {"signals_without_labels", paths(plan.lone_signals)},
               {"labels_without_signal", paths(plan.lone_labels)},
               {"labels_not_used", paths(plan.unused_labels)},
               {"problems", Json::array()}};
  for (const Source& source : plan.sources) {
    Json record = describe_source(source);
    if (summary.reports.empty())
      add_header(source, options, record);
    else
      add_outcome(summary, record);
    json["records"].push_back(std::move(record));
  }
  if (!summary.reports.empty()) json["tables"] = tables_of(summary, plan);
  for (const SourceProblem& problem : plan.problems)
    json["problems"].push_back({{"name", problem.name}, {"message", problem.message}});
  return json;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : ""; }

std::string record_text(const Json& record) {
  std::string text = fmt::format("{}\n  signal  {}\n  labels  {}\n", text_of(record["record"]),
                                 text_of(record["signal"]),
                                 record["labels"].is_null() ? "none" : text_of(record["labels"]));
  text += fmt::format("  patient {}{}\n", text_of(record["patient"]),
                      record["patient_known"].get<bool>() ? "" : " (the record's own name)");
  if (record.contains("error"))
    return text + fmt::format("  would be skipped: {}\n", text_of(record["error"]));
  if (record.contains("windows"))
    text += fmt::format("  {} windows, {} with a stage\n", record["windows"].get<int64_t>(),
                        record["staged_windows"].get<int64_t>());
  for (const Json& warning : record.value("warnings", Json::array()))
    text += fmt::format("  warning {}\n", text_of(warning));
  const Json channels = record.value("channels", Json::object());
  for (const auto& [modality, choice] : channels.items()) {
    const std::string channel = text_of(choice["channel"]);
    text += fmt::format("  {:7} {}: {}\n", modality, channel.empty() ? "missing" : channel,
                        text_of(choice["reason"]));
  }
  for (const Json& preset : record.value("fitting_presets", Json::array()))
    text +=
        fmt::format("  its channels are those of --preset {} (docs/corpora.md)\n", text_of(preset));
  return text;
}

std::string list_text(std::string_view title, const Json& list) {
  std::string text;
  for (const Json& entry : list) text += fmt::format("{}: {}\n", title, text_of(entry));
  return text;
}

}  // namespace

std::string describe_plan(const SourcePlan& plan, const IngestOptions& options, bool json,
                          const IngestSummary& summary) {
  const Json plan_json = describe(plan, options, summary);
  if (json) return plan_json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::string text;
  for (const Json& record : plan_json["records"]) text += record_text(record);
  text += list_text("no labels for", plan_json["signals_without_labels"]);
  text += list_text("no signal for", plan_json["labels_without_signal"]);
  text += list_text("not used, another goes before", plan_json["labels_not_used"]);
  for (const SourceProblem& problem : plan.problems)
    text += fmt::format("cannot be ingested: {}: {}\n", problem.name, problem.message);
  if (plan_json.contains("tables")) text += tables_text(plan_json["tables"], plan);
  return terminal_text(text) + fmt::format("{} records\n", plan.sources.size());
}

}  // namespace physiomae::ingest
