// Stores and splits.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "physiomae/dataset/split_file.h"
#include "physiomae/ingest/inspect_parts.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/page/charts.h"
#include "physiomae/page/colours.h"
#include "physiomae/page/matrices.h"
#include "physiomae/page/nights.h"
#include "physiomae/report/split_table.h"
#include "physiomae/store/store.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

constexpr size_t kShownRecords = 60;  ///< with a row of their own

void add_totals(Draft& draft, const Json& store) {
  std::vector<std::pair<std::string, std::string>> facts = {
      {"patients", fmt::format("{}", member(store, "patients").get<int64_t>())},
      {"records", fmt::format("{}", member(store, "records").get<int64_t>())},
      {"windows of 30 s", fmt::format("{}", member(store, "windows").get<int64_t>())},
      {"hours", fmt::format("{:.1f}", number_at(store, "hours"))},
      {"filter recipe", text_at(store, "recipe")}};
  for (const auto& [name, windows] : member(store, "present_windows").items())
    facts.emplace_back(fmt::format("windows with {}", name),
                       fmt::format("{}", windows.get<int64_t>()));
  facts.emplace_back("windows of an arousal region",
                     fmt::format("{}", member(store, "arousal_windows").get<int64_t>()));
  draft.page.facts(facts);
}

// Records with the most windows first where not all can be shown.
std::vector<const Json*> shown_records(const Json& store) {
  std::vector<const Json*> records;
  for (const Json& record : member(store, "record_list")) records.push_back(&record);
  if (records.size() <= kShownRecords) return records;
  std::ranges::stable_sort(records, std::ranges::greater(),
                           [](const Json* record) { return number_at(*record, "windows"); });
  records.resize(kShownRecords);
  return records;
}

std::string of_all(const Json& store, size_t shown) {
  const auto all = member(store, "record_list").size();
  return shown == all ? "" : fmt::format(" The {} longest of {} records.", shown, all);
}

void add_stages(Draft& draft, const std::string& name, const Json& store) {
  const auto records = shown_records(store);
  std::vector<page::Part> parts;
  std::string words = "Hours a stage in all records: ";
  for (const std::string_view stage : page::kStagesFromTop) {
    const std::string key(page::stored_name(stage));
    for (const Json* record : records)
      parts.push_back({text_at(*record, "record"), std::string(stage),
                       number_at(member(*record, "stage_windows"), key) * page::kWindowHours});
    words += fmt::format("{} {:.1f}, ", stage,
                         number_at(member(store, "stage_windows"), key) * page::kWindowHours);
  }
  words += fmt::format("without a stage {:.1f}.", number_at(member(store, "stage_windows"),
                                                            io::stage_name(io::Stage::undefined)) *
                                                      page::kWindowHours);
  draft.page.figure(page::stacked_bars(
      {draft.figure_id("stages-" + name), "Hours of each stage, a record a row",
       "Windows without a stage are left out." + of_all(store, records.size()), words},
      {"hours"}, parts, /*parts_are_stages=*/true));
}

void add_presence(Draft& draft, const std::string& name, const Json& store) {
  page::Cells cells{"record", "modality", "share of windows", {}, {}, {}, {}, {{0, 1}}, 2};
  for (const auto& [modality, windows] : member(store, "present_windows").items())
    cells.columns.push_back(modality);
  const auto records = shown_records(store);
  for (const Json* record : records) {
    std::vector<double> row;
    for (const std::string& modality : cells.columns)
      row.push_back(number_at(member(*record, "present_windows"), modality) /
                    number_at(*record, "windows"));
    if (std::ranges::all_of(row, [](double share) { return share >= 1; })) continue;
    cells.rows.push_back(text_at(*record, "record"));
    cells.values.push_back(std::move(row));
  }
  const std::string count = fmt::format("{} of {} records", cells.rows.size(), records.size());
  if (cells.rows.empty())
    return draft.page.paragraph("All modalities are there in all windows of all records shown.");
  draft.page.figure(
      page::heat_map({draft.figure_id("presence-" + name),
                      "Records that lack a modality, and in how many windows it is there",
                      "A modality is not there where its channel is missing or flat. Records "
                      "without such windows are left out." +
                          of_all(store, records.size()),
                      count + " lack a modality in some window."},
                     cells));
}

// "mains 60 Hz 37.64 %" without its value, and the value.
std::pair<std::string, double> parts_of(const std::string& flag) {
  const size_t last = flag.rfind(' '),
               before = last == std::string::npos ? last : flag.rfind(' ', last - 1);
  if (before == std::string::npos || flag.substr(last) != " %") return {flag, 0};
  const auto value = io::parse_double(flag.substr(before, last - before));
  if (!value) return {flag, 0};
  return {flag.substr(0, before), *value};
}

// How many records each flag of quality was raised in, and its highest value.
void add_flags(Draft& draft, const Json& store) {
  struct Raised {
    int64_t records = 0;
    double worst = 0;
  };
  std::map<std::pair<std::string, std::string>, Raised> all;
  for (const Json& record : member(store, "record_list"))
    for (const auto& [modality, choice] : member(record, "modalities").items())
      for (const Json& flag : member(choice, "flags")) {
        const auto [name, value] = parts_of(flag.get<std::string>());
        Raised& raised = all[{modality, name}];
        ++raised.records;
        raised.worst = std::max(raised.worst, value);
      }
  if (all.empty()) return draft.page.paragraph("No flag of quality was raised in any record.");
  report::Table table("Flags of quality", {"modality", "flag", "records", "worst (%)"});
  for (const auto& [what, raised] : all)
    table.add_row({report::text(what.first), report::text(what.second),
                   report::count(raised.records), report::number(raised.worst, 1)});
  draft.page.table(table);
}

void add_records(Draft& draft, const Json& store) {
  report::Table table("Records",
                      {"record", "patient", "age", "sex", "hours", "format", "Hz", "labels"});
  for (const Json* record : shown_records(store))
    table.add_row(
        {report::text(text_at(*record, "record")), report::text(text_at(*record, "patient")),
         report::number(number_at(*record, "age_years"), 0), report::text(text_at(*record, "sex")),
         report::number(number_at(*record, "windows") * page::kWindowHours, 2),
         report::text(text_at(*record, "source_format")),
         report::number(number_at(*record, "source_rate_hz"), 0),
         report::text(text_at(*record, "labels_format"))});
  draft.page.folded_table("Records", table);
}

void add_store(Draft& draft, const Source& source) {
  ingest::InspectOptions options;
  options.signals = false;
  const Json store = ingest::inspect_store(source.path, options);
  draft.simulated |= member(store, "simulated") == true;
  draft.page.heading(fmt::format("Store: {}", source.name));
  add_totals(draft, store);
  for (const Json& problem : member(store, "unusable"))
    draft.page.banner(page::Severity::warning, problem.get<std::string>());
  if (member(store, "record_list").empty()) return draft.page.paragraph("It holds no record.");
  add_stages(draft, source.name, store);
  add_presence(draft, source.name, store);
  add_flags(draft, store);
  add_records(draft, store);
}

void add_split(Draft& draft, const Source& source, const std::vector<Source>& stores) {
  const dataset::SplitManifest split = dataset::read_split(source.path);
  draft.page.heading(fmt::format("Split: {}", source.name));
  if (!stores.empty())
    return draft.page.table(report::split_table(store::Store(stores.front().path), split));
  report::Table table("Patients of the split", {"part", "patients"});
  for (const auto& [name, patients] :
       std::initializer_list<std::pair<const char*, const std::vector<std::string>&>>{
           {"pretraining", split.pretrain},
           {"training", split.train},
           {"validation", split.validation},
           {"test", split.test}})
    table.add_row({report::text(name), report::count(std::ssize(patients))});
  draft.page.table(table);
}

}  // namespace

void add_data(Draft& draft, const std::vector<Source>& stores, const std::vector<Source>& splits) {
  if (stores.empty() && splits.empty()) return;
  draft.page.section("data", "Data and quality");
  for (const Source& store : stores)
    draft.attempt("store " + store.name, [&] { add_store(draft, store); });
  for (const Source& split : splits)
    draft.attempt("split " + split.name, [&] { add_split(draft, split, stores); });
}

}  // namespace physiomae::summary
