#include "physiomae/summary/report_page.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

std::vector<Source> of_kind(const std::vector<Source>& sources, Kind kind) {
  std::vector<Source> some;
  std::ranges::copy_if(sources, std::back_inserter(some),
                       [&](const Source& source) { return source.kind == kind; });
  return some;
}

// finetune keeps its trainings in runs/.
std::vector<Source> trainings(const std::vector<Source>& sources) {
  std::vector<Source> runs = of_kind(sources, Kind::run);
  for (const Source& scores : of_kind(sources, Kind::scores)) {
    if (!std::filesystem::is_directory(scores.path / "runs")) continue;
    for (Source run : find_sources(scores.path / "runs")) {
      run.name = scores.name + "/" + run.name;
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

// What would have a section if it had been given, and which verb makes it.
void name_missing_kinds(Draft& draft, const std::vector<Source>& sources) {
  const std::vector<std::pair<Kind, const char*>> wanted = {
      {Kind::store, "data and their quality: give the store (ingest)"},
      {Kind::split, "parts of the split: give split.json (split)"},
      {Kind::run, "curves of training and the resolved configuration: give a run (pretrain)"},
      {Kind::scores,
       "scores, confusion, calibration, hypnograms: give what probe, finetune or "
       "evaluate wrote"},
      {Kind::analysis, "attention, source variance, reconstructions: give what analyze wrote"}};
  const bool only_grids = of_kind(sources, Kind::grid).size() == sources.size();
  if (only_grids) return;
  for (const auto& [kind, words] : wanted)
    if (of_kind(sources, kind).empty()) draft.missing.emplace_back(words);
}

void add_overview(Draft& draft, const std::vector<Source>& sources) {
  draft.page.resume("overview");
  if (draft.simulated)
    draft.page.banner(page::Severity::warning,
                      "Simulated signals: these numbers say nothing about real patients.");
  draft.page.paragraph(
      fmt::format("Made {:%Y-%m-%d %H:%M} UTC, from:", fmt::gmtime(std::time(nullptr))));
  report::Table table("Sources", {"name", "kind", "path"});
  for (const Source& source : sources)
    table.add_row({report::text(source.name), report::text(report::output_name(source.kind)),
                   report::text(source.path.string())});
  draft.page.table(table);
  if (draft.missing.empty()) return;
  draft.page.heading("Not in this report");
  draft.page.list(draft.missing);
}

}  // namespace

page::Page report_page(const ReportRequest& request) {
  std::vector<Source> sources;
  for (const auto& path : request.paths)
    for (Source& source : find_sources(path)) sources.push_back(std::move(source));
  page::Page page(request.title);
  Draft draft{page};
  page.section("overview", "Overview");
  name_missing_kinds(draft, sources);
  const std::vector<Source> runs = trainings(sources);
  add_data(draft, of_kind(sources, Kind::store), of_kind(sources, Kind::split));
  add_training(draft, runs);
  const std::vector<Source> scores = of_kind(sources, Kind::scores);
  for (const Source& source : scores) {
    add_scores(draft, source);
    add_nights(draft, source);
  }
  for (const Source& source : of_kind(sources, Kind::analysis)) add_analysis(draft, source);
  for (const Source& source : of_kind(sources, Kind::grid)) add_grid(draft, source);
  add_configuration(draft, runs, scores, request.version);
  add_overview(draft, sources);
  return page;
}

}  // namespace physiomae::summary
