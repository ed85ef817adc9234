#include "physiomae/night/night_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/page/colours.h"
#include "physiomae/page/matrices.h"
#include "physiomae/page/nights.h"

namespace physiomae::night {
namespace {

using page::Figure;

constexpr double kLowestShare = 0.02, kHighestShare = 0.98;  ///< of power, where colours end

double hours(int64_t microseconds) { return static_cast<double>(microseconds) / 3.6e9; }

bool any_usable(const Night& night) { return std::ranges::any_of(night.windows, &Window::usable); }

std::vector<double> starts_of(const Night& night) {
  std::vector<double> starts;
  for (const Window& window : night.windows) starts.push_back(hours(window.onset_us));
  return starts;
}

page::Strip arousal_strip(const Night& night) {
  page::Strip strip{"arousal regions", {}};
  for (const TimeSpan& span : arousal_spans(night))
    strip.spans.emplace_back(hours(span.onset_us), hours(span.onset_us + span.duration_us));
  return strip;
}

page::Strip difference_strip(const NightReport& report) {
  page::Strip strip{"differs from the lab", {}};
  for (size_t w = 0; w < report.scored.size(); ++w) {
    const Window& window = report.night.windows[w];
    const io::Stage stage = window.stage();
    if (stage == io::Stage::undefined || report.scored[w] == io::Stage::undefined) continue;
    if (stage != report.scored[w])
      strip.spans.emplace_back(hours(window.onset_us), hours(window.onset_us + kWindowUs));
  }
  return strip;
}

Figure hypnogram(const NightReport& report) {
  page::Hypnogram staged{"model", starts_of(report.night), {}};
  for (const Window& window : report.night.windows)
    staged.stages.emplace_back(stage_text(window.stage()));
  std::vector<page::Hypnogram> scorers = {staged};
  std::vector<page::Strip> strips;
  std::string words = "Model: " + page::stage_minutes(staged) + ".";
  if (!report.scored.empty()) {
    page::Hypnogram lab{"lab", staged.start_hours, {}};
    for (const io::Stage stage : report.scored) lab.stages.emplace_back(stage_text(stage));
    words += " Lab: " + page::stage_minutes(lab) + ".";
    scorers.push_back(std::move(lab));
    strips.push_back(difference_strip(report));
    words += fmt::format(" {} windows differ.", strips.back().spans.size());
  }
  if (report.night.has_arousals) {
    strips.push_back(arousal_strip(report.night));
    words += fmt::format(" {} arousal regions.", strips.back().spans.size());
  }
  return page::hypnogram_chart({"hypnogram", "Hypnogram",
                                "The most probable stage of each window of 30 s. An arousal region "
                                "is that of the CinC 2018 corpus, not the AASM's arousal.",
                                words},
                               scorers, strips);
}

Figure hypnodensity(const Night& night) {
  std::vector<std::vector<double>> shares;
  std::vector<std::string> words;
  for (const std::string_view stage : page::kStagesFromTop) {
    const size_t s =
        static_cast<size_t>(std::ranges::find(kStageNames, stage) - kStageNames.begin());
    std::vector<double> of_windows;
    double sum = 0, count = 0;
    for (const Window& window : night.windows) {
      of_windows.push_back(window.usable ? window.stage_p[s]
                                         : std::numeric_limits<double>::quiet_NaN());
      if (window.usable) sum += window.stage_p[s], ++count;
    }
    words.push_back(fmt::format("{} {:.2f}", stage, sum / count));
    shares.push_back(std::move(of_windows));
  }
  return page::hypnodensity_chart(
      {"hypnodensity", "Hypnodensity", "Calibrated probabilities of the stages.",
       fmt::format("Mean probabilities over the night: {}.", fmt::join(words, ", "))},
      starts_of(night), shares);
}

Figure spectrogram(const Spectrogram& measured) {
  const Spectrogram shown = with_bounded_power(measured, kLowestShare, kHighestShare);
  const std::string_view name = kModalityNames[shown.modality];
  size_t strongest = 0;
  double most = -std::numeric_limits<double>::infinity();
  for (size_t row = 2; row < shown.power_db.size(); ++row) {  // from 0.5 Hz on
    double sum = 0, count = 0;
    for (const float value : shown.power_db[row])
      if (!std::isnan(value)) sum += value, ++count;
    if (sum / count > most) most = sum / count, strongest = row;
  }
  return page::spectrogram_chart(
      {"spectrogram", fmt::format("Spectrogram of the {}", name),
       "Power density (dB of µV²/Hz) of each 30 s as the model gets them; Welch's method in "
       "segments of 4 s. Colours end where 2 % of all values are lower and 2 % are higher.",
       fmt::format("Power from 0 to 30 Hz over {:.2f} h; on average it is greatest at {:g} Hz "
                   "({:.1f} dB).",
                   shown.hours(), 0.25 * static_cast<double>(strongest), most)},
      shown.hours(), /*top_hz=*/30, shown.columns, shown.power_db);
}

Figure confidence(const Night& night) {
  page::Series series{"confidence", starts_of(night), {}};
  int64_t unsure = 0, count = 0;
  for (const Window& window : night.windows) {
    series.y.push_back(window.confidence());
    count += window.usable;
    unsure += window.usable && window.confidence() < 0.5;
  }
  return page::line_chart(
      {"confidence", "Confidence", "Calibrated probability of the stage given to each window.",
       fmt::format("{} of {} staged windows have a stage of less than 0.5.", unsure, count)},
      {.title = "hours from the start of the recording"},
      {.title = "probability", .range = {{0, 1}}}, {series});
}

// Every encoding of x, in layers and without.
void set_time_axis(nlohmann::ordered_json& spec, double end) {
  if (spec.contains("layer"))
    for (auto& layer : spec["layer"]) set_time_axis(layer, end);
  if (!spec.contains("encoding") || !spec["encoding"].contains("x")) return;
  auto& x = spec["encoding"]["x"];
  if (!x.contains("field")) return;
  x["scale"]["domain"] = {0, end};
  x["scale"]["nice"] = false;
}

// What happened at one time stands below each other in all figures: one domain, and labels of
// one width on the left.
void share_time_axis(std::vector<Figure>& figures, double end) {
  constexpr int kLabelPixels = 40;
  for (Figure& figure : figures) {
    set_time_axis(figure.spec, end);
    figure.spec["config"]["axisY"] = {{"minExtent", kLabelPixels}, {"maxExtent", kLabelPixels}};
  }
}

}  // namespace

std::vector<Figure> night_figures(const NightReport& report) {
  std::vector<Figure> figures;
  const bool staged = any_usable(report.night);
  if (staged) figures.push_back(hypnogram(report));
  if (staged) figures.push_back(hypnodensity(report.night));
  if (!report.spectrogram.is_empty()) figures.push_back(spectrogram(report.spectrogram));
  if (staged) figures.push_back(confidence(report.night));
  if (!figures.empty())
    share_time_axis(figures, hours(report.night.windows.back().onset_us + kWindowUs));
  return figures;
}

std::optional<Figure> confusion_figure(const NightReport& report) {
  if (!report.agreement || report.agreement->confusion.total() == 0) return std::nullopt;
  const metrics::ConfusionMatrix& confusion = report.agreement->confusion;
  page::Cells cells;
  cells.row_title = "lab";
  cells.column_title = "model";
  cells.value_title = "share of the lab's stage";
  cells.range = {0, 1};
  for (const std::string_view stage : kStageNames) {
    cells.rows.emplace_back(stage);
    cells.columns.emplace_back(stage);
  }
  int64_t right = 0;
  for (int s = 0; s < kStages; ++s) {
    const auto support = static_cast<double>(confusion.support(s));
    std::vector<double> shares;
    std::vector<std::string> words;
    for (int p = 0; p < kStages; ++p) {
      shares.push_back(static_cast<double>(confusion.at(s, p)) / support);
      words.push_back(support > 0
                          ? fmt::format("{} ({:.0f} %)", confusion.at(s, p), 100 * shares.back())
                          : "0");
    }
    right += confusion.at(s, s);
    cells.values.push_back(std::move(shares));
    cells.words.push_back(std::move(words));
  }
  return page::heat_map(
      {"confusion", "Lab against model", "Windows, and their share of the lab's stage.",
       fmt::format("{} of {} windows have the lab's stage.", right, confusion.total())},
      cells);
}

}  // namespace physiomae::night
