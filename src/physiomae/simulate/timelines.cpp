#include "physiomae/simulate/timelines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "physiomae/base/error.h"

namespace physiomae::simulate {
namespace {

constexpr size_t kTextLimit = 256U << 20;  // the shipped file holds 8 MB

// zlib's gzread passes plain files through unchanged.
std::string read_gzip(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (!file) throw InputError(fmt::format("{}: cannot be opened", path.string()));
  std::string text;
  std::array<char, 1 << 16> buffer;
  int got = 0;
  while ((got = gzread(file.get(), buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<size_t>(got));
    if (text.size() > kTextLimit)
      throw InputError(fmt::format("{}: more than {} bytes of text", path.string(), kTextLimit));
  }
  int code = Z_OK;
  const char* message = gzerror(file.get(), &code);
  if (got < 0 || (code != Z_OK && code != Z_STREAM_END))
    throw InputError(fmt::format("{}: damaged gzip data: {}", path.string(), message),
                     "copy the file again");
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<io::Stage> parse_label(std::string_view text, io::Stage /*kind*/) {
  constexpr std::array<std::pair<std::string_view, io::Stage>, 6> names = {
      {{"U", io::Stage::undefined},
       {"W", io::Stage::wake},
       {"N1", io::Stage::n1},
       {"N2", io::Stage::n2},
       {"N3", io::Stage::n3},
       {"R", io::Stage::rem}}};
  for (const auto& [name, stage] : names)
    if (name == text) return stage;
  return std::nullopt;
}

std::optional<io::Arousal> parse_label(std::string_view text, io::Arousal /*kind*/) {
  if (text == "-1") return io::Arousal::not_scored;
  if (text == "0") return io::Arousal::none;
  if (text == "1") return io::Arousal::arousal;
  return std::nullopt;
}

template <typename Label>
std::vector<Run<Label>> parse_runs(std::string_view text, int64_t samples) {
  std::vector<Run<Label>> runs;
  int64_t at = 0;
  for (const std::string_view item : split(text, ' ')) {
    const size_t colon = item.find(':');
    const auto label = parse_label(item.substr(0, colon), Label{});
    const auto length =
        colon == std::string_view::npos ? std::nullopt : whole_number(item.substr(colon + 1));
    if (!label || !length || *length <= 0 || *length > samples - at)
      throw InputError(fmt::format("run '{}' at sample {} of {}", item, at, samples));
    runs.push_back({at, at + *length, *label});
    at += *length;
  }
  if (at != samples) throw InputError(fmt::format("runs hold {} of {} samples", at, samples));
  return runs;
}

Timeline parse_line(std::string_view line) {
  const auto fields = split(line, ',');
  if (fields.size() != 4)
    throw InputError(fmt::format("{} columns where 4 were expected", fields.size()));
  Timeline timeline;
  timeline.record = fields[0];
  timeline.samples = whole_number(fields[1]).value_or(0);
  if (timeline.record.empty() || timeline.samples <= 0)
    throw InputError(fmt::format("record '{}' of '{}' samples", fields[0], fields[1]));
  timeline.stages = parse_runs<io::Stage>(fields[2], timeline.samples);
  timeline.arousals = parse_runs<io::Arousal>(fields[3], timeline.samples);
  return timeline;
}

template <typename Label>
std::vector<Run<Label>> cut_runs(const std::vector<Run<Label>>& runs, int64_t start, int64_t end) {
  std::vector<Run<Label>> kept;
  for (const auto& run : runs) {
    const int64_t first = std::max(run.start, start), last = std::min(run.end, end);
    if (first < last) kept.push_back({first - start, last - start, run.label});
  }
  return kept;
}

}  // namespace

std::vector<Timeline> read_timelines(const std::filesystem::path& path) {
  const std::string text = read_gzip(path);
  std::vector<Timeline> timelines;
  std::set<std::string, std::less<>> seen;
  int number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (number == 1 && line.starts_with("record,"))) continue;
    try {
      timelines.push_back(parse_line(line));
      if (!seen.insert(timelines.back().record).second)
        throw InputError(fmt::format("record {} comes twice", timelines.back().record));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{} line {}: {}", path.string(), number, error.message()),
                       "expected: record,n_samples,stage_runs,arousal_runs");
    }
  }
  if (timelines.empty()) throw InputError(fmt::format("{}: holds no timeline", path.string()));
  return timelines;
}

Timeline cut_timeline(const Timeline& timeline, int64_t start, int64_t samples) {
  if (start < 0 || samples <= 0 || samples > timeline.samples - start)
    throw Error(fmt::format("part [{}, +{}) of {} samples", start, samples, timeline.samples));
  return {timeline.record, samples, timeline.offset + start,
          cut_runs(timeline.stages, start, start + samples),
          cut_runs(timeline.arousals, start, start + samples)};
}

io::Stage stage_at(std::span<const StageRun> runs, int64_t sample) {
  const auto after = std::upper_bound(runs.begin(), runs.end(), sample,
                                      [](int64_t s, const StageRun& run) { return s < run.end; });
  return after == runs.end() ? io::Stage::undefined : after->label;
}

}  // namespace physiomae::simulate
