#include "physiomae/night/night_page.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/night/night_figures.h"
#include "physiomae/night/review.h"
#include "physiomae/night/times.h"

namespace physiomae::night {
namespace {

using report::Table;

constexpr size_t kReviewed = 20;  ///< windows shown; review.csv has all

// What the checks said, the worst first.
void add_banners(const NightReport& report, page::Page& page) {
  if (report.night.simulated_model) page.banner(page::Severity::warning, kSimulatedModel);
  for (const Severity severity : {Severity::refusal, Severity::warning})
    for (const Finding& finding : report.findings) {
      if (finding.severity != severity) continue;
      const bool refused = severity == Severity::refusal;
      page.banner(refused ? page::Severity::refusal : page::Severity::warning,
                  fmt::format("{}{}{}", finding.text, refused ? " (staged with --force)" : "",
                              finding.hint.empty() ? "" : "; hint: " + finding.hint));
    }
  if (report.findings.empty() && !report.night.simulated_model)
    page.banner(page::Severity::note, "the checks before and after staging found nothing");
}

std::string value_of(const std::vector<SleepStatistic>& statistics, std::string_view name) {
  const auto found = std::ranges::find(statistics, name, &SleepStatistic::name);
  return found == statistics.end() || std::isnan(found->value)
             ? "n/a"
             : fmt::format("{:.1f} {}", found->value, found->unit);
}

void add_summary(const NightReport& report, page::Page& page) {
  const Night& night = report.night;
  page.section("summary", "Summary");
  add_banners(report, page);
  const auto usable = std::ranges::count_if(night.windows, &Window::usable);
  std::vector<std::pair<std::string, std::string>> facts = {
      {"Start", night.start_time.empty() ? "not known" : night.start_time + " (local)"},
      {"Windows of 30 s", fmt::format("{}, of which {} staged", night.windows.size(), usable)},
      {"Total sleep time", value_of(report.statistics, "TST")},
      {"Sleep efficiency", value_of(report.statistics, "SE")},
      {"Recording", report.source_format}};
  for (const ModelUsed& model : report.models)
    facts.emplace_back("Model", fmt::format("{} ({}), SHA-256 {}", model.strategy,
                                            fmt::join(model.tasks, ", "), model.sha256));
  page.facts(facts);
}

void add_night(const NightReport& report, page::Page& page) {
  page.section("night", "The night");
  const std::vector<page::Figure> figures = night_figures(report);
  for (const page::Figure& figure : figures) page.figure(figure);
  if (figures.empty()) page.paragraph("No window could be staged.");
}

void add_statistics(const NightReport& report, page::Page& page) {
  page.section("statistics", "Sleep statistics");
  const bool scored = !report.scored_statistics.empty();
  std::vector<std::string> columns = {"statistic", "value", "low", "high", "unit"};
  if (scored) columns.emplace_back("lab");
  Table table("Sleep statistics with 90 % intervals", columns);
  for (size_t i = 0; i < report.statistics.size(); ++i) {
    const SleepStatistic& s = report.statistics[i];
    std::vector<report::Cell> row = {report::text(s.name), report::number(s.value, 1),
                                     report::number(s.low, 1), report::number(s.high, 1),
                                     report::text(s.unit)};
    if (scored) row.push_back(report::number(report.scored_statistics[i].value, 1));
    table.add_row(std::move(row));
  }
  if (!std::isnan(report.arousal_region_share))
    table.add_note(
        fmt::format("{:.1f} % of sleep windows have a CinC 2018 target-arousal region; "
                    "this is not the AASM arousal index.",
                    100 * report.arousal_region_share));
  table.add_note(
      "Names and definitions are YASA's. " +
      (report.offset_nights > 0
           ? fmt::format(
                 "Intervals are from the probabilities and from how far the model was off in "
                 "{} validation nights; they hold for nights like those.",
                 report.offset_nights)
           : std::string(
                 "Intervals tell how far a value follows from the probabilities, and nothing "
                 "of errors that the model does not know of: they are far too narrow.")));
  page.table(table);
}

void add_agreement(const NightReport& report, page::Page& page) {
  if (!report.agreement) return;
  const Agreement& agreement = *report.agreement;
  page.section("agreement", "Agreement with the lab's scoring");
  page.facts({{"Windows that both have", fmt::format("{}", agreement.confusion.total())},
              {"Cohen's kappa", report::number(agreement.kappa).text},
              {"Accuracy", report::number(agreement.accuracy).text},
              {"Macro F1", report::number(agreement.f1_macro).text}});
  if (const auto figure = confusion_figure(report)) page.figure(*figure);
}

void add_review(const NightReport& report, page::Page& page) {
  page.section("review", "Windows to look at first");
  const Night& night = report.night;
  const std::vector<size_t> order = review_order(night, report.scored);
  std::vector<std::string> columns = {"onset (s)", "clock", "stage", "p", "or rather", "flags"};
  if (!report.scored.empty()) columns.emplace_back("lab");
  Table table(
      fmt::format("The first {} of {} windows", std::min(kReviewed, order.size()), order.size()),
      columns);
  for (size_t rank = 0; rank < std::min(kReviewed, order.size()); ++rank) {
    const Window& window = night.windows[order[rank]];
    std::vector<report::Cell> row = {
        report::text(seconds_text(window.onset_us)),
        report::text(clock_text(night.start_time, window.onset_us)),
        report::text(stage_text(window.stage())),
        report::number(window.confidence(), 2),
        report::text(window.usable ? stage_text(second_stage(window)) : ""),
        report::text(fmt::format("{}", fmt::join(window.flags, ", ")))};
    if (!report.scored.empty()) row.push_back(report::text(stage_text(report.scored[order[rank]])));
    table.add_row(std::move(row));
  }
  table.add_note("review.csv has all of them.");
  page.table(table);
}

void add_channels(const NightReport& report, page::Page& page) {
  page.section("channels", "Channels");
  Table table("Channels taken, and why", {"modality", "channel", "why"});
  for (const size_t m : kEachModality)
    table.add_row(
        {report::text(kModalityNames[m]),
         report::text(report.channels[m].channel.empty() ? "none" : report.channels[m].channel),
         report::text(report.channels[m].reason)});
  page.table(table);
  if (report.warnings.empty()) return;
  page.heading("Said while the recording was read");
  page.list(report.warnings);
}

}  // namespace

page::Page night_page(const NightReport& report) {
  page::Page page(fmt::format("Night {}", report.night.record));
  add_summary(report, page);
  add_night(report, page);
  add_statistics(report, page);
  add_agreement(report, page);
  add_review(report, page);
  add_channels(report, page);
  return page;
}

}  // namespace physiomae::night
