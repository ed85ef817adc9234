#include "physiomae/io/table_preamble.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_legend.h"
#include "physiomae/io/text_lines.h"
#include "physiomae/io/time_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

constexpr size_t kMostComments = 100;

// A line as it was, but for what divides its cells.
std::string line_of(const TableRow& row) {
  std::string line;
  for (const std::string& cell : row.cells)
    if (!cell.empty()) line += (line.empty() ? "" : "; ") + cell;
  return line;
}

std::optional<StageCoding> legend_of(std::string_view text, const TextTable& table,
                                     const TableLayout& layout, const std::string& where) {
  if (auto coding = legend_in(layout.columns[layout.stage].name, where)) return coding;
  std::string above;
  for (size_t i = 0; i < layout.first_row; ++i)
    if (layout.header != i) above += line_of(table.rows[i]) + "; ";
  size_t comments = 0;
  for (const TextLine& line : text_rows(text)) {
    if (!trim(line.text).starts_with('#')) continue;
    if (++comments > kMostComments) break;
    above += std::string(line.text) + "; ";
  }
  return legend_in(above, where);
}

bool holds_digits(const TextTable& table, const TableLayout& layout) {
  for (size_t i = layout.first_row; i < layout.end_row; ++i)
    if (bare_digit(cell_of(table.rows[i], layout.stage))) return true;
  return false;
}

// "Epoch length: 20 s", "Epoch: 30"; not how many there are.
std::optional<double> epoch_stated(const std::string& line) {
  const Words words = title_words(folded(line));
  if (!has_word(words, "epoch") && !has_word(words, "epochlength") &&
      !has_word(words, "epochenlaenge") && !has_word(words, "epochenlange"))
    return std::nullopt;
  constexpr auto kBeside = std::to_array<std::string_view>(
      {"epoch", "length", "epochlength", "epochenlaenge", "epochenlange", "duration", "size", "s",
       "sec", "secs", "second", "seconds", "sekunden", "is", "of", "in"});
  std::optional<double> stated;
  for (const std::string& word : words) {
    if (std::find(kBeside.begin(), kBeside.end(), word) != kBeside.end()) continue;
    const auto number = parse_double(word);
    if (!number || stated) return std::nullopt;
    stated = number;
  }
  const bool usual = stated && (*stated == 60 || std::find(kUsualEpochs.begin(), kUsualEpochs.end(),
                                                           *stated) != kUsualEpochs.end());
  return usual ? stated : std::nullopt;
}

void take_epoch(double seconds, const std::string& line, LabelOptions& options,
                LabelBuilder& builder) {
  if (!options.epoch_seconds)
    builder.assume(fmt::format("epochs last as long as a line above says, {}", io::quoted(line)));
  else if (*options.epoch_seconds != seconds)
    builder.assume(fmt::format("epochs of {:g} s as stated, though a line above says {}",
                               *options.epoch_seconds, io::quoted(line)));
  if (!options.epoch_seconds) options.epoch_seconds = seconds;
}

// "Start Time: 22:05:00", with a date or not.
std::optional<TimeText> start_stated(const std::string& line) {
  constexpr auto kStarts = std::to_array<std::string_view>(
      {"start", "starttime", "startzeit", "begin", "beginn", "scoringstart", "scoringstarttime",
       "hypnogramstart", "hypnogramstarttime", "startofscoring", "startofhypnogram", "firstepoch",
       "stagingstart", "stagingstarttime"});
  const size_t colon = line.find_first_of(":=;");
  if (colon == line.npos) return std::nullopt;
  const std::string name = joined_title(std::string_view(line).substr(0, colon));
  if (std::find(kStarts.begin(), kStarts.end(), name) == kStarts.end()) return std::nullopt;
  const size_t time = std::min(line.find_first_not_of(" :=;", colon), line.size());
  return parse_time_text(std::string_view(line).substr(time));
}

// "Lights Off: 22:05:00"
bool says_lights_off(const std::string& line) {
  const std::string name =
      joined_title(std::string_view(line).substr(0, line.find_first_of(":=;")));
  constexpr auto kNames = std::to_array<std::string_view>(
      {"lightsoff", "lightsout", "lightoff", "lightout", "lightsofftime", "lightsouttime",
       "lichtaus", "analysisstart", "analysisstarttime"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void take_start(const TimeText& start, const std::string& line, std::string_view what,
                const LabelOptions& options, LabelBuilder& builder) {
  const auto recording = comparable_start(options.recording_start, start.has_fraction);
  if (!recording || options.origin || !start.has_seconds) return;
  const double seconds = start.date ? std::fmod(start.seconds, kDaySeconds) : start.seconds;
  const double apart = std::abs(std::remainder(seconds - *recording, kDaySeconds));
  if (apart < 1) return;
  constexpr double kFarthest = 3600;  // of one night's two clocks; else one is no true clock
  if (apart >= kFarthest)
    return builder.assume(fmt::format("a line above says {}, the recording begins at {}: not used",
                                      io::quoted(line), clock_text(*recording)));
  builder.set_origin(Labels::Origin::clock);
  builder.set_start_time(start.date.value_or("") + "T" + clock_text(seconds));
  builder.assume(fmt::format("{} when a line above says, {}", what, io::quoted(line)));
}

// MNE's "# orig_time : 2020-01-01 22:02:00+00:00", from which its onsets count; its clocks and
// those of recordings are both read as UTC.
void take_origin(std::string_view text, const LabelOptions& options, LabelBuilder& builder) {
  size_t comments = 0;
  for (const TextLine& line : text_rows(text)) {
    const std::string_view comment = trim(line.text);
    if (!comment.starts_with('#') || ++comments > kMostComments) return;
    const size_t colon = comment.find(':');
    if (colon == comment.npos || joined_title(comment.substr(1, colon - 1)) != "origtime") continue;
    const std::string_view time = trim(comment.substr(colon + 1));
    if (const auto start = parse_time_text(time.substr(0, time.find_last_of('+'))))
      take_start(*start, std::string(comment), "times count from", options, builder);
  }
}

}  // namespace

void take_statements(std::string_view text, const TextTable& table, const TableLayout& layout,
                     const std::string& where, LabelOptions& options, LabelBuilder& builder) {
  if (!options.coding.stated() && holds_digits(table, layout))
    if (auto legend = legend_of(text, table, layout, where)) options.coding = std::move(*legend);
  if (layout.onset && layout.first_row < layout.end_row &&
      parse_double(cell_of(table.rows[layout.first_row], *layout.onset)))
    take_origin(text, options, builder);
  if (layout.onset || layout.end) return;
  for (size_t i = 0; i < layout.first_row; ++i) {
    if (layout.header == i || table.rows[i].blank()) continue;
    const std::string line = line_of(table.rows[i]);
    if (const auto epoch = epoch_stated(line)) take_epoch(*epoch, line, options, builder);
    if (says_lights_off(line))
      builder.warn(
          fmt::format("a line above says {}: not used, epochs are counted from the "
                      "recording's start; a column of times would tell",
                      io::quoted(line)));
    if (const auto start = start_stated(line))
      take_start(*start, line, "the first epoch begins", options, builder);
  }
}

}  // namespace physiomae::io
