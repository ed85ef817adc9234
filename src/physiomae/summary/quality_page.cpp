#include "physiomae/summary/quality_page.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"
#include "physiomae/base/progress.h"
#include "physiomae/ingest/channel_choice.h"
#include "physiomae/ingest/inspect_parts.h"
#include "physiomae/page/charts.h"
#include "physiomae/page/nights.h"
#include "physiomae/summary/draft.h"
#include "physiomae/summary/spectrogram.h"

namespace physiomae::summary {
namespace {

constexpr double kSlowestHz = 8;  ///< below, a spectrogram says nothing of these signals

std::string flags_of(const Json& channel) {
  std::string words;
  for (const Json& flag : member(channel, "flags"))
    words += (words.empty() ? "" : ", ") + flag.get<std::string>();
  return words;
}

void add_overview(Draft& draft, const Json& recording) {
  draft.page.section("overview", "Overview");
  for (const Json& warning : member(recording, "warnings"))
    draft.page.banner(page::Severity::warning, warning.get<std::string>());
  const std::string start = text_at(recording, "start_time");
  draft.page.facts(
      {{"format", text_at(recording, "format")},
       {"start (local)", start.empty() ? "not known" : start},
       {"recorded", readable_duration(number_at(recording, "seconds"))},
       {"channels", fmt::format("{}", member(recording, "channels").size())},
       {"stretches without a gap", fmt::format("{}", member(recording, "segments").size())}});
}

void add_modalities(Draft& draft, const Json& recording) {
  report::Table table("What would serve as which modality", {"modality", "channel", "why"});
  for (const auto& [name, choice] : member(recording, "modalities").items()) {
    const std::string channel = text_at(choice, "channel");
    table.add_row({report::text(name), report::text(channel.empty() ? "none" : channel),
                   report::text(text_at(choice, "reason"))});
  }
  draft.page.table(table);
}

report::Cell percent(double share) { return report::number(100 * share, 1); }

void add_channels(Draft& draft, const Json& recording) {
  draft.page.section("channels", "Channels and flags");
  add_modalities(draft, recording);
  report::Table table(
      "Channels", {"channel", "serves as", "unit", "Hz", "lowest", "highest", "missing", "flat %",
                   "clipped %", "50 Hz %", "60 Hz %", "flags"});
  for (const Json& channel : member(recording, "channels")) {
    const std::string refused = text_at(channel, "refused");
    const double missing = number_at(channel, "missing");
    table.add_row(
        {report::text(text_at(channel, "label")), report::text(text_at(channel, "modality")),
         report::text(text_at(channel, "unit")), report::number(number_at(channel, "rate_hz"), 1),
         report::number(number_at(channel, "lowest"), 1),
         report::number(number_at(channel, "highest"), 1), report::number(missing, 0),
         percent(number_at(channel, "flat_share")), percent(number_at(channel, "clipped_share")),
         percent(number_at(channel, "mains_50_share")),
         percent(number_at(channel, "mains_60_share")),
         report::text(refused.empty() ? flags_of(channel) : "refused: " + refused)});
  }
  table.add_note(
      "Ranges are in µV for voltages, in the file's unit otherwise; missing counts samples; "
      "mains are shares of the power.");
  draft.page.table(table);
}

// Where nothing was recorded between stretches.
void add_gaps(Draft& draft, const Json& recording) {
  draft.page.section("gaps", "Gaps");
  report::Table table("Gaps", {"from (s)", "length (s)"});
  page::Strip recorded{"recorded", {}};
  double end = 0, lost = 0;
  for (const Json& segment : member(recording, "segments")) {
    const double start = number_at(segment, "start_seconds");
    if (!recorded.spans.empty() && start > end) {
      table.add_row({report::number(end, 3), report::number(start - end, 3)});
      lost += start - end;
    }
    end = start + number_at(segment, "seconds");
    recorded.spans.emplace_back(start / 3600, end / 3600);
  }
  if (table.rows().empty()) return draft.page.paragraph("The recording has no gap.");
  draft.page.figure(page::strips_chart(
      {draft.figure_id("recorded"), "When something was recorded", "",
       fmt::format("{} gaps, {} in all.", table.rows().size(), readable_duration(lost))},
      {recorded}));
  draft.page.table(table);
}

void add_labels(Draft& draft, const Json& recording) {
  const Json& labels = member(recording, "labels");
  if (labels.empty()) return;
  draft.page.section("labels", "Labels in the file");
  std::vector<std::pair<std::string, double>> bars;
  std::string words;
  for (const auto& [stage, seconds] : member(labels, "stage_seconds").items()) {
    bars.emplace_back(stage, seconds.get<double>() / 60);
    words += fmt::format("{} {:.1f} min. ", stage, seconds.get<double>() / 60);
  }
  if (bars.empty()) return;
  draft.page.figure(page::bar_chart(
      {draft.figure_id("labels"), "Minutes of each stage",
       fmt::format("As the file's own {} has them.", text_at(labels, "format")), words},
      {"minutes"}, bars));
}

// The strongest frequency of an average column, for words.
double strongest_hz(const Spectrogram& found) {
  double best = -1e9, at = 0;
  for (size_t row = 0; row < found.power_db.size(); ++row) {
    double sum = 0, count = 0;
    for (const float power : found.power_db[row])
      if (std::isfinite(power)) sum += power, ++count;
    if (count == 0 || sum / count <= best) continue;
    best = sum / count;
    at = (static_cast<double>(row) + 0.5) * found.top_hz /
         static_cast<double>(found.power_db.size());
  }
  return at;
}

void add_spectrograms(Draft& draft, const std::filesystem::path& path,
                      const ingest::InspectOptions& options) {
  draft.page.section("spectrograms", "Spectrograms");
  const auto recording = io::open_recording(path);
  const ingest::ChannelSelection selection = ingest::choose_channels(*recording, options.map);
  for (const size_t m : kEachModality) {
    const std::string name(kModalityNames[m]);
    const ingest::ChannelSource& source = selection.sources[m];
    if (!source.present()) {
      draft.page.paragraph(fmt::format("{}: {}.", name, selection.choices[m].reason));
      continue;
    }
    if (recording->channels()[static_cast<size_t>(source.plus)].rate_hz < kSlowestHz) {
      draft.page.paragraph(fmt::format("{}: sampled too slowly for a spectrogram.", name));
      continue;
    }
    draft.attempt("spectrogram of " + name, [&] {
      const Spectrogram found = spectrogram(*recording, source);
      draft.page.figure(page::spectrogram_chart(
          {draft.figure_id("spectrogram-" + name),
           fmt::format("{}: {}", name, selection.choices[m].channel),
           "Means of 4-s periodograms, dB of µV²/Hz; grey where nothing was recorded.",
           fmt::format("{:.1f} h up to {:.0f} Hz; most power near {:.1f} Hz.", found.hours,
                       found.top_hz, strongest_hz(found))},
          found.hours, found.top_hz, found.columns, found.power_db));
    });
  }
}

}  // namespace

page::Page quality_page(const std::filesystem::path& path, const ingest::InspectOptions& options) {
  if (std::filesystem::is_directory(path))
    throw UsageError(
        fmt::format("{}: --html describes one recording, and this is a folder", path.string()),
        "physiomae report STORE --out report.html describes a store");
  const Json recording = ingest::inspect_recording(path, options);
  page::Page page(fmt::format("Quality of {}", path.filename().string()));
  Draft draft{page};
  add_overview(draft, recording);
  add_channels(draft, recording);
  add_gaps(draft, recording);
  if (options.signals) add_spectrograms(draft, path, options);
  add_labels(draft, recording);
  return page;
}

}  // namespace physiomae::summary
