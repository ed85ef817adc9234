// Hypnograms of test nights, from predictions_sleep.csv.
#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "physiomae/page/colours.h"
#include "physiomae/page/nights.h"
#include "physiomae/report/predictions_table.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

constexpr size_t kShownNights = 12;

// One window as a run of the model sees it.
struct Window {
  double hours = 0;
  std::optional<int> label;
  std::vector<double> probabilities;  // a class each
};

using Nights = std::map<std::string, std::vector<Window>>;

// Of the first run; rows whose time is not known cannot be placed.
Nights nights_of(const report::PredictionsTable& table) {
  Nights nights;
  const auto classes = static_cast<size_t>(table.task.classes);
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const report::PredictedWindow& row = table.rows[i];
    if (row.seed != table.rows.front().seed || !row.start_seconds) continue;
    const auto first = table.probabilities.begin() + static_cast<std::ptrdiff_t>(i * classes);
    nights[table.records[row.record]].push_back(
        {*row.start_seconds / 3600,
         row.label,
         {first, first + static_cast<std::ptrdiff_t>(classes)}});
  }
  for (auto& [record, windows] : nights) std::ranges::sort(windows, {}, &Window::hours);
  return nights;
}

// Kappa of each night, as scores.json has it.
std::map<std::string, double> kappas(const Source& source) {
  std::map<std::string, double> found;
  const Json scores = read_json(source.path / "scores.json");
  const Json& sizes = member(scores, "sizes");
  if (sizes.empty() || member(sizes[sizes.size() - 1], "methods").empty()) return found;
  const Json& method = sizes[sizes.size() - 1]["methods"][0];
  const Json& judgement = member(member(member(method, "tasks"), "sleep"), "judgement");
  for (const Json& night : member(member(judgement, "night_kappa"), "each"))
    found[text_at(night, "record")] = number_at(night, "kappa");
  return found;
}

size_t class_of(const std::vector<std::string>& classes, std::string_view stage) {
  return static_cast<size_t>(std::ranges::find(classes, page::stored_name(stage)) -
                             classes.begin());
}

void add_night(Draft& draft, const std::string& prefix, const std::string& record,
               const std::vector<Window>& windows, const std::vector<std::string>& classes,
               std::optional<double> kappa) {
  page::Hypnogram scored{"scored", {}, {}}, predicted{"predicted", {}, {}};
  page::Strip differs{"differs", {}};
  std::vector<std::vector<double>> density(page::kStagesFromTop.size());
  for (const Window& window : windows) {
    const auto best = std::ranges::max_element(window.probabilities) - window.probabilities.begin();
    scored.start_hours.push_back(window.hours);
    scored.stages.push_back(window.label ? classes.at(static_cast<size_t>(*window.label)) : "?");
    predicted.start_hours.push_back(window.hours);
    predicted.stages.push_back(classes.at(static_cast<size_t>(best)));
    if (window.label && *window.label != best)
      differs.spans.emplace_back(window.hours, window.hours + page::kWindowHours);
    for (size_t s = 0; s < density.size(); ++s)
      density[s].push_back(window.probabilities.at(class_of(classes, page::kStagesFromTop[s])));
  }
  const std::string agreement =
      kappa ? fmt::format("Kappa {:.2f}. ", *kappa) : std::string("Kappa is not in scores.json. ");
  const std::string words =
      fmt::format("{}Scored: {}. Predicted: {}. {} of {} windows differ.", agreement,
                  page::stage_minutes(scored), page::stage_minutes(predicted), differs.spans.size(),
                  windows.size());
  draft.page.figure(page::hypnogram_chart(
      {draft.figure_id(prefix + "-night-" + record), fmt::format("Night {}", record),
       agreement + "The stage of the highest probability, against the scored one.", words},
      {scored, predicted}, {differs}));
  draft.page.figure(
      page::hypnodensity_chart({draft.figure_id(prefix + "-density-" + record),
                                fmt::format("Probabilities of night {}", record),
                                "As the head gives them; heads are fitted with class weights.",
                                fmt::format("Probabilities of five stages in {} windows. {}",
                                            windows.size(), page::stage_minutes(predicted))},
                               scored.start_hours, density));
}

void add_all(Draft& draft, const Source& source) {
  const auto file = source.path / "predictions_sleep.csv";
  if (!std::filesystem::exists(file)) {
    draft.missing.push_back(
        fmt::format("hypnograms of {}: it has no predictions_sleep.csv", source.name));
    return;
  }
  const report::PredictionsTable table = report::read_predictions(file, "sleep");
  const Nights nights = nights_of(table);
  const auto kappa = kappas(source);
  draft.page.section(draft.figure_id("nights-" + source.name),
                     fmt::format("Nights: {}", source.name));
  size_t shown = 0;
  for (const auto& [record, windows] : nights) {
    if (shown++ == kShownNights) break;
    const auto found = kappa.find(record);
    add_night(draft, source.name, record, windows, table.task.class_names,
              found == kappa.end() ? std::nullopt : std::optional(found->second));
  }
  if (nights.size() > kShownNights)
    draft.missing.push_back(
        fmt::format("hypnograms of {} more nights of {}; night.html of predict has them",
                    nights.size() - kShownNights, source.name));
}

}  // namespace

void add_nights(Draft& draft, const Source& source) {
  draft.attempt("hypnograms of " + source.name, [&] { add_all(draft, source); });
}

}  // namespace physiomae::summary
