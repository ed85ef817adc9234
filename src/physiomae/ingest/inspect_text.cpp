#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/progress.h"
#include "physiomae/ingest/inspect_parts.h"

namespace physiomae::ingest {
namespace {

std::string words(const InspectJson& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string joined(const InspectJson& list) {
  return list.is_array() ? fmt::format("{}", fmt::join(list.get<std::vector<std::string>>(), ", "))
                         : "";
}

std::string warnings_text(const InspectJson& json) {
  std::string text;
  for (const InspectJson& warning : json["warnings"])
    text += fmt::format("warning: {}\n", words(warning));
  return text;
}

std::string labels_text(const InspectJson& json) {
  std::string text = fmt::format("labels: {}", words(json["format"]));
  if (!words(json["start_time"]).empty()) text += ", start " + words(json["start_time"]);
  text += fmt::format(", {} spans in epochs of {:g} s\n", json["stage_spans"].get<int64_t>(),
                      json["epoch_seconds"].get<double>());
  text += "  stages in minutes:";
  for (const auto& [stage, seconds] : json["stage_seconds"].items())
    text += fmt::format(" {} {:.1f}", stage, seconds.get<double>() / 60);
  text += "\n  stages in epochs: ";
  const double epoch = json["epoch_seconds"].get<double>();
  for (const auto& [stage, seconds] : json["stage_seconds"].items())
    text += fmt::format(" {} {:g}", stage, seconds.get<double>() / epoch);
  text +=
      fmt::format("\n  first {}; last {}; times count from {}", or_dash(words(json["first_stage"])),
                  or_dash(words(json["last_stage"])), words(json["times_count_from"]));
  for (const InspectJson& assumption : json["assumptions"])
    text += "\n  read as: " + words(assumption);
  return text + fmt::format("\n  arousals: {}, {:.0f} s; scored {:.0f} s\n",
                            json["arousals"].get<int64_t>(), json["arousal_seconds"].get<double>(),
                            json["arousal_scored_seconds"].get<double>());
}

std::string number_or_dash(const InspectJson& value) {
  return value.is_number() ? fmt::format("{:.5g}", value.get<double>()) : "-";
}

std::string channel_text(const InspectJson& c) {
  std::string text =
      fmt::format("  {:20} {:>8g} Hz  {:6} {:4}", words(c["label"]), c["rate_hz"].get<double>(),
                  or_dash(words(c["unit"])), or_dash(words(c["modality"])));
  if (!words(c["refused"]).empty()) return text + " refused: " + words(c["refused"]) + "\n";
  if (c.contains("lowest"))
    text +=
        fmt::format("  {} to {}{}  {}", number_or_dash(c["lowest"]), number_or_dash(c["highest"]),
                    c["voltage"].get<bool>() ? " µV" : "", joined(c["flags"]));
  return text + "\n";
}

std::string modalities_text(const InspectJson& modalities) {
  std::string text;
  for (const auto& [name, choice] : modalities.items()) {
    text += fmt::format("  {}  {}: {}", name, or_dash(words(choice["channel"])),
                        words(choice["reason"]));
    if (choice.contains("sd_uv") && !words(choice["channel"]).empty())
      text += fmt::format("; SD {:.4g} µV, IQR {:.4g} µV", choice["sd_uv"].get<double>(),
                          choice["iqr_uv"].get<double>());
    const std::string flags = choice.contains("flags") ? joined(choice["flags"]) : "";
    text += (flags.empty() ? "" : "; " + flags) + "\n";
  }
  return text;
}

std::string recording_text(const InspectJson& json) {
  std::string text =
      fmt::format("recording: {}, start {}, {}, {} channels\n", words(json["format"]),
                  or_dash(words(json["start_time"])),
                  readable_duration(json["seconds"].get<double>()), json["channels"].size());
  if (json["segments"].size() > 1)
    for (const InspectJson& segment : json["segments"])
      text += fmt::format("  segment at {:.3f} s, {:.3f} s long\n",
                          segment["start_seconds"].get<double>(), segment["seconds"].get<double>());
  for (const InspectJson& channel : json["channels"]) text += channel_text(channel);
  text += "modalities:\n" + modalities_text(json["modalities"]);
  if (json["labels"].is_object()) text += labels_text(json["labels"]);
  return text + warnings_text(json);
}

std::string counts_text(const InspectJson& json) {
  std::string text = fmt::format("  {} windows ({:.2f} h);", json["windows"].get<int64_t>(),
                                 json["hours"].get<double>());
  for (const auto& [stage, count] : json["stage_windows"].items())
    text += fmt::format(" {} {}", stage, count.get<int64_t>());
  text += fmt::format("; arousal {}; present:", json["arousal_windows"].get<int64_t>());
  for (const auto& [modality, count] : json["present_windows"].items())
    text += fmt::format(" {} {}", modality, count.get<int64_t>());
  return text + "\n";
}

std::string record_text(const InspectJson& json) {
  return fmt::format(
             "record {}: patient {}, age {}, sex {}, {} at {:g} Hz, recipe {}, labels {}{}\n",
             words(json["record"]), words(json["patient"]), number_or_dash(json["age_years"]),
             or_dash(words(json["sex"])), words(json["source_format"]),
             json["source_rate_hz"].get<double>(), words(json["recipe"]),
             or_dash(words(json["labels_format"])),
             json["simulated"].get<bool>() ? ", simulated" : "") +
         counts_text(json) + modalities_text(json["modalities"]) + warnings_text(json);
}

std::string store_text(const InspectJson& json) {
  std::string text;
  for (const InspectJson& record : json["record_list"]) text += record_text(record);
  std::string unusable;
  for (const InspectJson& problem : json["unusable"])
    unusable += fmt::format("unusable: {}\n", words(problem));
  return text +
         fmt::format("store: {} records of {} patients, recipe {}{}\n",
                     json["records"].get<int64_t>(), json["patients"].get<int64_t>(),
                     words(json["recipe"]),
                     json["simulated"].get<bool>() ? ", simulated signals" : "") +
         counts_text(json) + unusable;
}

}  // namespace

std::string inspect_text(const InspectJson& json) {
  const std::string kind = words(json["kind"]);
  if (kind == "recording") return recording_text(json);
  if (kind == "labels") return labels_text(json) + warnings_text(json);
  return kind == "store" ? store_text(json) : record_text(json);
}

}  // namespace physiomae::ingest
