#include "physiomae/ingest/ingest_tables.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/utf8.h"
#include "physiomae/ingest/pairing_rules.h"

namespace physiomae::ingest {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kShown = 10;
constexpr const char* kWithoutAge = "nights without an age";

template <typename Test>
Json names_of(const IngestSummary& summary, const Test& test) {
  Json names = Json::array();
  for (const RecordReport& report : summary.reports)
    if (test(report)) names.push_back(report.record);
  return names;
}

Json names_of(const std::vector<std::filesystem::path>& files) {
  Json names = Json::array();
  for (const auto& file : files) names.push_back(shown_name(file.filename().string()));
  return names;
}

bool is_there(const RecordReport& report) {
  return report.status == RecordStatus::ingested || report.status == RecordStatus::already_done;
}

Json nights_without_age(const IngestSummary& summary, const SourcePlan& plan) {
  std::set<std::string> with_age;
  for (const Source& source : plan.sources)
    if (source.age_years) with_age.insert(source.record);
  return names_of(summary, [&](const RecordReport& report) {
    return is_there(report) && !with_age.contains(report.record);
  });
}

std::string line_of(const std::string& title, const Json& names) {
  std::vector<std::string> shown;
  for (size_t i = 0; i < std::min(kShown, names.size()); ++i)
    shown.push_back(names[i].get<std::string>());
  return fmt::format(
      "{}: {} ({}{})\n", title, names.size(), fmt::join(shown, ", "),
      names.size() > kShown ? fmt::format(" and {} more", names.size() - kShown) : "");
}

// Labels of a night in several files: "P1.csv" beside "P1_1.edf" and "P1_2.edf".
std::string parts_text(const Json& labels, const Json& recordings) {
  std::string text;
  for (const Json& name : labels) {
    const auto file = name.get<std::string>();
    const std::string stem = file.substr(0, file.find('.'));
    std::vector<std::string> parts;
    for (const Json& recording : recordings)
      if (const auto part = recording.get<std::string>();
          part.size() > stem.size() && part.starts_with(stem) &&
          kEndsAWord.find(part[stem.size()]) != std::string_view::npos)
        parts.push_back(part);
    if (parts.size() > 1)
      text += fmt::format(
          "hint: {} may be of {}: cut it into a file for each, or name it for each in a --records "
          "table if it has times of day\n",
          file, fmt::join(parts, ", "));
  }
  return text;
}

}  // namespace

Json tables_of(const IngestSummary& summary, const SourcePlan& plan) {
  Json tables = Json::object();
  tables["nights without labels"] = names_of(summary, [](const RecordReport& report) {
    return is_there(report) && report.staged_windows == 0;
  });
  for (const size_t m : kEachModality)
    tables[fmt::format("nights without {}", kModalityNames[m])] =
        names_of(summary, [&](const RecordReport& report) {
          return is_there(report) && report.channels[m].channel.empty();
        });
  tables[kWithoutAge] = nights_without_age(summary, plan);
  tables["--map names channels that no recording has"] = summary.maps_without_channel;
  tables["recordings without a labels file"] = names_of(plan.lone_signals);
  tables["labels without a recording"] = names_of(plan.lone_labels);
  tables["labels second in choice"] = names_of(plan.unused_labels);
  tables["replaced"] =
      names_of(summary, [](const RecordReport& report) { return report.replaced; });
  Json skipped = names_of(
      summary, [](const RecordReport& report) { return report.status == RecordStatus::skipped; });
  for (const SourceProblem& problem : plan.problems) skipped.push_back(problem.name);
  tables["skipped"] = std::move(skipped);
  return tables;
}

std::string tables_text(const Json& tables, const SourcePlan& plan) {
  std::string text;
  for (const auto& [title, names] : tables.items()) {
    if (names.empty()) continue;
    text += title == kWithoutAge && !plan.ages_stated
                ? fmt::format("{}: {} (there is no table of ages)\n", title, names.size())
                : line_of(title, names);
  }
  const Json &labels = tables["labels without a recording"],
             &recordings = tables["recordings without a labels file"];
  const std::string parts = parts_text(labels, recordings);
  text += parts;
  if (parts.empty() && !labels.empty() && !recordings.empty())
    text +=
        "hint: where these belong together, --hypnogram-suffix SUFFIX or a --records table says "
        "so\n";
  return text;
}

std::string reasons_text(const IngestSummary& summary) {
  std::string text;
  for (const size_t m : kEachModality)
    for (const RecordReport& report : summary.reports) {
      const store::ChannelChoice& choice = report.channels[m];
      if (!is_there(report) || !choice.channel.empty() || choice.reason.empty()) continue;
      text += fmt::format("no {} in {}: {}\n", kModalityNames[m], report.record, choice.reason);
      break;
    }
  return text;
}

}  // namespace physiomae::ingest
