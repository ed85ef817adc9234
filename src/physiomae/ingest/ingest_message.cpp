#include "physiomae/ingest/ingest_message.h"

#include <array>

#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> kStatusNames = {"ingested", "already_done", "skipped",
                                                          "failed"};

std::string_view status_name(RecordStatus status) {
  return kStatusNames[static_cast<size_t>(status)];
}

}  // namespace

Json json_from_report(const RecordReport& report) {
  Json channels = Json::object();
  for (const size_t m : kEachModality)
    channels[std::string(kModalityNames[m])] = {{"channel", report.channels[m].channel},
                                                {"reason", report.channels[m].reason}};
  return {{"record", report.record},
          {"status", status_name(report.status)},
          {"message", report.message},
          {"hint", report.hint},
          {"windows", report.windows},
          {"staged_windows", report.staged_windows},
          {"channels", channels},
          {"warnings", report.warnings},
          {"fitting_presets", report.fitting_presets},
          {"replaced", report.replaced},
          {"seconds", report.seconds},
          {"peak_rss_kib", report.peak_rss_kib}};
}

std::string message_from_report(const RecordReport& report) {
  return json_from_report(report).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

RecordReport report_from_message(const std::string& message) {
  const Json json = Json::parse(message, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) throw Error("a worker sent no report");
  RecordReport report;
  json.at("record").get_to(report.record);
  const auto status = json.at("status").get<std::string>();
  for (size_t s = 0; s < kStatusNames.size(); ++s)
    if (kStatusNames[s] == status) report.status = static_cast<RecordStatus>(s);
  json.at("message").get_to(report.message);
  json.at("hint").get_to(report.hint);
  json.at("windows").get_to(report.windows);
  json.at("staged_windows").get_to(report.staged_windows);
  for (const size_t m : kEachModality) {
    const Json& choice = json.at("channels").at(std::string(kModalityNames[m]));
    choice.at("channel").get_to(report.channels[m].channel);
    choice.at("reason").get_to(report.channels[m].reason);
  }
  json.at("warnings").get_to(report.warnings);
  json.at("fitting_presets").get_to(report.fitting_presets);
  json.at("replaced").get_to(report.replaced);
  json.at("seconds").get_to(report.seconds);
  json.at("peak_rss_kib").get_to(report.peak_rss_kib);
  return report;
}

}  // namespace physiomae::ingest
