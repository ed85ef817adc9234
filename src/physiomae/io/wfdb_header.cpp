#include "physiomae/io/wfdb_header.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr int64_t kMostSignals = 4096;
constexpr int64_t kMostSamplesPerFrame = 1 << 20;
constexpr int64_t kMostFrames = int64_t{1} << 40;
constexpr double kFastest = 1e7;  // Hz

/// A line of the header with the words read so far taken off.
class Line {
 public:
  Line(std::string_view text, std::string_view where, int number)
      : rest_(text), where_(where), number_(number) {}

  [[noreturn]] void fail(const std::string& message, std::string_view hint = {}) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, number_, message), hint);
  }

  /// The next word; empty at the end of the line.
  std::string_view word() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    const std::string_view found = rest_.substr(0, rest_.find_first_of(" \t"));
    rest_.remove_prefix(found.size());
    return found;
  }

  std::string_view rest() const { return trim(rest_); }

  /// All of `text` as a finite number between two limits.
  template <typename T>
  T number(std::string_view text, const char* what, T low, T high) const {
    T value{};
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc() || result.ptr != end || !(value >= low && value <= high))
      fail(fmt::format("{} is {}, expected a number from {} to {}", what, quoted(text), low, high));
    return value;
  }

 private:
  std::string_view rest_, where_;
  int number_;
};

/// Splits `text` at `mark`: takes off and returns what follows it; nothing when it is not there.
std::optional<std::string_view> split_off(std::string_view& text, char mark) {
  const size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

// ---- record line

void parse_record_name(Line& line, std::string_view name, WfdbHeader& header) {
  if (split_off(name, '/'))
    line.fail(fmt::format("record {} has several segments, which is not supported", quoted(name)),
              "split the record into one header a segment (wfdb: xform or wrsamp)");
  if (name.empty() || name.find("..") != std::string_view::npos)
    line.fail(fmt::format("record name {}", quoted(name)));
  header.record = name;
}

/// Reads a field that nothing depends on: what is wrong with it becomes a warning.
template <typename Read>
void without_harm(std::vector<std::string>& warnings, std::string_view instead, const Read& read) {
  try {
    read();
  } catch (const InputError& error) {
    warnings.push_back(fmt::format("{}: {}", error.message(), instead));
  }
}

void parse_rate(const Line& line, std::string_view text, WfdbHeader& header) {
  if (text.empty()) {
    header.warnings.push_back(
        fmt::format("the header gives no sampling frequency: {:g} Hz, WFDB's default, is taken",
                    header.rate_hz));
    return;
  }
  if (auto counter = split_off(text, '/')) {  // counter frequency(base): not needed, but checked
    constexpr double kAny = std::numeric_limits<double>::max();
    without_harm(header.warnings, "not needed", [&] {
      if (auto base = split_off(*counter, '(')) {
        if (!base->ends_with(')')) line.fail("base counter value without ')'");
        base->remove_suffix(1);
        line.number<double>(*base, "base counter value", -kAny, kAny);
      }
      line.number<double>(*counter, "counter frequency", -kAny, kAny);
    });
  }
  header.rate_hz = line.number<double>(text, "sampling frequency", 0, kFastest);
  // A rate of zero is no rate, and its inverse would be no time.
  if (header.rate_hz < 1e-6) line.fail(fmt::format("sampling frequency {} Hz", header.rate_hz));
}

/// "H:M:S[.sss]", or fewer parts from the right.
std::string parse_time(const Line& line, std::string_view text) {
  std::string_view seconds = text;
  std::string_view minutes = "0", hours = "0";
  if (const size_t last = text.rfind(':'); last != std::string_view::npos) {
    seconds = text.substr(last + 1);
    minutes = text.substr(0, last);
    if (auto tail = split_off(minutes, ':')) {
      hours = minutes;
      minutes = *tail;
    }
  }
  const auto h = line.number<int>(hours, "base time (hours)", 0, 24);
  const auto m = line.number<int>(minutes, "base time (minutes)", 0, 59);
  const auto s = line.number<double>(seconds, "base time (seconds)", 0, 59.9999999);
  const double whole = std::floor(s);
  std::string out = fmt::format("{:02}:{:02}:{:02}", h, m, static_cast<int>(whole));
  const int milliseconds = static_cast<int>((s - whole) * 1000);
  if (milliseconds > 0) out += fmt::format(".{:03}", milliseconds);
  return out;
}

std::string parse_date(const Line& line, std::string_view text) {
  std::string_view day = text;
  const auto month_year = split_off(day, '/');
  std::string_view month = month_year.value_or("");
  const auto year = split_off(month, '/');
  const auto d = line.number<int>(day, "base date (day)", 1, 31);
  const auto m = line.number<int>(month, "base date (month)", 1, 12);
  const auto y = line.number<int>(year.value_or(""), "base date (year)", 0, 9999);
  return fmt::format("{:04}-{:02}-{:02}", y, m, d);
}

/// "name signals [rate[/counter[(base)]] [frames [time [date]]]]"; returns the number of signals.
int64_t parse_record_line(Line line, WfdbHeader& header) {
  parse_record_name(line, line.word(), header);
  const std::string_view signals = line.word();
  const auto count = line.number<int64_t>(signals, "number of signals", 1, kMostSignals);
  parse_rate(line, line.word(), header);
  if (const std::string_view frames = line.word(); !frames.empty())
    header.frames = line.number<int64_t>(frames, "number of samples", 0, kMostFrames);
  const std::string_view time = line.word();
  const std::string_view date = line.word();
  if (time.empty()) return count;
  std::string day;
  without_harm(header.warnings, "the date is not known", [&] {
    if (!date.empty()) day = parse_date(line, date);
  });
  without_harm(header.warnings, "the start is not known",
               [&] { header.start_time = day + "T" + parse_time(line, time); });
  return count;
}

// ---- signal lines

void parse_file(const Line& line, std::string_view name, WfdbSignal& signal) {
  if (name.find('/') != std::string_view::npos || name.find('\\') != std::string_view::npos ||
      name.find("..") != std::string_view::npos || name.find('\0') != std::string_view::npos)
    line.fail(fmt::format("file name {} leaves the folder of the header", quoted(name)));
  if (name == "-" || name == "~" || name == ".")
    line.fail(fmt::format("file name {}, expected a signal file", quoted(name)));
  signal.file = name;
}

/// "format[xsamples][:skew][+offset]".
void parse_format(const Line& line, std::string_view text, WfdbSignal& signal) {
  if (auto offset = split_off(text, '+'))
    signal.byte_offset = static_cast<uint64_t>(
        line.number<int64_t>(*offset, "byte offset", 0, std::numeric_limits<int64_t>::max() / 2));
  if (auto skew = split_off(text, ':'))
    signal.skew_frames = line.number<int64_t>(*skew, "skew", 0, kMostFrames);
  if (auto samples = split_off(text, 'x'))
    signal.samples_per_frame =
        line.number<int64_t>(*samples, "samples per frame", 1, kMostSamplesPerFrame);
  signal.format = line.number<int>(text, "format", 0, 9999);
  if (signal.format != 16 && signal.format != 212)
    line.fail(fmt::format("format {} is not supported", signal.format),
              "formats 16 and 212 are; convert the record with wfdb's xform or wrsamp");
}

/// "gain[(baseline)][/unit]"; true when it gave a baseline.
bool parse_gain(const Line& line, std::string_view text, WfdbSignal& signal) {
  constexpr double kAny = std::numeric_limits<double>::max();
  if (text.empty()) return false;
  if (auto unit = split_off(text, '/')) signal.unit = to_utf8(*unit);
  if (signal.unit.empty()) line.fail("the unit behind '/' is missing");
  const auto baseline = split_off(text, '(');
  if (baseline) {
    if (!baseline->ends_with(')')) line.fail("the baseline has no ')'");
    signal.baseline =
        line.number<double>(baseline->substr(0, baseline->size() - 1), "baseline", -1e9, 1e9);
  }
  const auto gain = line.number<double>(text, "gain", -kAny, kAny);
  signal.is_calibrated = gain != 0;  // else header(5) says to take 200
  if (signal.is_calibrated) signal.gain = gain;
  if (std::abs(signal.gain) < 1e-12 || std::abs(signal.gain) > 1e12)
    line.fail(fmt::format("gain {}", signal.gain));
  return baseline.has_value();
}

/// "file format [gain [resolution [zero [initial [checksum [block size [label]]]]]]]".
WfdbSignal parse_signal_line(Line line, size_t index, std::vector<std::string>& warnings) {
  WfdbSignal signal;
  parse_file(line, line.word(), signal);
  parse_format(line, line.word(), signal);
  const bool has_baseline = parse_gain(line, line.word(), signal);
  constexpr int64_t kSample = int64_t{1} << 31;
  std::string_view stray;  // a word that is no number; the label where numbers were left out
  const auto optional = [&](const char* what, int64_t low, int64_t high, std::string_view instead,
                            auto&& use) {
    const auto text = line.word();
    if (text.empty()) return;
    const size_t before = warnings.size();
    without_harm(warnings, instead, [&] { use(line.number<int64_t>(text, what, low, high)); });
    if (warnings.size() > before) stray = text;
  };
  const auto unused = [](int64_t) {};
  optional("ADC resolution", 0, 32, "the format's range is taken",
           [&](int64_t bits) { signal.adc_resolution_bits = bits; });
  if (const auto zero = line.word(); !zero.empty())
    signal.adc_zero = line.number<int64_t>(zero, "ADC zero", -kSample, kSample);
  if (!has_baseline) signal.baseline = static_cast<double>(signal.adc_zero);
  optional("initial value", -kSample, kSample, "not needed", unused);
  // Some writers give the checksum with a sign, some without: both mean it modulo 2^16.
  optional("checksum", -65536, 65535, "the samples cannot be checked",
           [&](int64_t sum) { signal.checksum = static_cast<uint16_t>(sum); });
  optional("block size", -kSample, kSample, "not needed", unused);
  signal.label = to_utf8(line.rest().empty() ? stray : line.rest());
  if (signal.label.empty()) signal.label = fmt::format("signal {}", index);
  return signal;
}

// Of a line that may have been cut: with anything less the last number could be a part of one.
bool goes_as_far_as_its_label(Line line) {
  constexpr int kWordsBefore = 8;
  for (int k = 0; k < kWordsBefore; ++k) line.word();
  return !line.rest().empty();
}

}  // namespace

WfdbHeader parse_wfdb_header(std::string_view text, std::string_view where) {
  if (text.empty()) throw InputError(fmt::format("{}: the header is empty", where));
  WfdbHeader header;
  int64_t expected = -1;  // signals; -1 before the record line
  int number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = text.find('\n');
    std::string_view content = text.substr(0, end);
    if (content.ends_with('\r')) content.remove_suffix(1);
    const Line line(content, where, number);
    const bool open = end == std::string_view::npos;
    text.remove_prefix(open ? text.size() : end + 1);
    if (trim(content).empty() || content.starts_with('#')) continue;
    if (open && (expected < 0 || !goes_as_far_as_its_label(line)))
      line.fail("the last line has no line break: the header may have been cut",
                "if it is complete, add a line break to its end");
    if (expected < 0) {
      expected = parse_record_line(line, header);
    } else {
      if (std::ssize(header.signals) == expected)
        line.fail(fmt::format("more signal lines than the {} announced", expected));
      header.signals.push_back(parse_signal_line(line, header.signals.size(), header.warnings));
      if (open)
        header.warnings.push_back(
            fmt::format("the last line has no line break: \"{}\" is taken as its whole label",
                        header.signals.back().label));
    }
  }
  if (expected < 0) throw InputError(fmt::format("{}: there is no record line", where));
  if (std::ssize(header.signals) != expected)
    throw InputError(fmt::format("{}: line {}: the header ends after {} of {} signal lines", where,
                                 number, header.signals.size(), expected));
  return header;
}

}  // namespace physiomae::io
