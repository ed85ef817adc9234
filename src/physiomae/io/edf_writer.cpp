#include "physiomae/io/edf_writer.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_months.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr int kDigitalMin = -32768, kDigitalMax = 32767;
constexpr int64_t kSecondUs = 1'000'000;

std::string padded(std::string text, size_t width) {
  text.resize(width, ' ');
  return text;
}

// The three places where a header has the start.
struct StartFields {
  std::string date = "01.01.85", time = "00.00.00", startdate = "X";
};

StartFields start_fields(const std::string& start_time) {
  StartFields fields;
  const size_t clock = start_time.find('T');
  if (clock == std::string::npos || start_time.size() < clock + 9) return fields;
  for (size_t i = 0; i < 3; ++i) fields.time.replace(3 * i, 2, start_time, clock + 1 + 3 * i, 2);
  const auto date = start_date(start_time);
  if (!date) return fields;
  const int year = static_cast<int>(date->year());
  const unsigned month = static_cast<unsigned>(date->month()),
                 day = static_cast<unsigned>(date->day());
  // Years outside 1985 to 2084 have no two digits of their own; "Startdate" holds all four.
  fields.date = year >= 1985 && year <= 2084
                    ? fmt::format("{:02}.{:02}.{:02}", day, month, year % 100)
                    : fmt::format("{:02}.{:02}.yy", day, month);
  fields.startdate = fmt::format("{:02}-{}-{:04}", day, kEdfMonths[month - 1], year);
  return fields;
}

std::string seconds(int64_t us) {
  std::string text = fmt::format("{}.{:06}", us / kSecondUs, us % kSecondUs);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string time_stamp(int64_t onset_us) {
  return fmt::format("+{}\x14\x14{}", seconds(onset_us), '\0');
}

std::string list_of(const EdfOutputAnnotation& annotation) {
  const std::string duration =
      annotation.duration_us < 0 ? "" : "\x15" + seconds(annotation.duration_us);
  return fmt::format("+{}{}\x14{}\x14{}", seconds(annotation.onset_us), duration, annotation.text,
                     '\0');
}

// The annotation signal of each data record: its time stamp, and what begins in it or, in the last
// one, is left. All records' are of one even length.
std::vector<std::string> annotation_bytes(const EdfOutput& output) {
  const size_t records = output.signals.empty() ? 1 : output.record_onset_us.size();
  std::vector<std::string> bytes(records);
  size_t next = 0;
  for (size_t r = 0; r < records; ++r) {
    const int64_t onset = output.signals.empty() ? 0 : output.record_onset_us[r];
    bytes[r] = time_stamp(onset);
    const bool last = r + 1 == records;
    for (; next < output.annotations.size() &&
           (last || output.annotations[next].onset_us < output.record_onset_us[r + 1]);
         ++next)
      bytes[r] += list_of(output.annotations[next]);
  }
  size_t length = 0;
  for (const std::string& record : bytes) length = std::max(length, record.size());
  for (std::string& record : bytes) record.resize(length + length % 2, '\0');
  return bytes;
}

bool is_contiguous(const EdfOutput& output) {
  for (size_t r = 1; r < output.record_onset_us.size(); ++r)
    if (output.record_onset_us[r] != output.record_onset_us[r - 1] + output.record_us) return false;
  return true;
}

struct SignalHeader {
  std::string label, unit, physical_min, physical_max, samples;
};

std::string header_bytes(const EdfOutput& output, size_t records, size_t annotation_samples) {
  std::vector<SignalHeader> signals;
  for (const EdfOutputSignal& s : output.signals)
    signals.push_back({s.label, s.unit, fmt::format("{:g}", s.physical_min),
                       fmt::format("{:g}", s.physical_max), "1"});
  signals.push_back({"EDF Annotations", "", "-1", "1", fmt::format("{}", annotation_samples)});
  const StartFields start = start_fields(output.start_time);
  std::string text = padded("0", 8) + padded("X X X X", 80) +
                     padded(fmt::format("Startdate {} X X {}", start.startdate, output.about), 80) +
                     start.date + start.time +
                     padded(fmt::format("{}", 256 * (signals.size() + 1)), 8) +
                     padded(is_contiguous(output) ? "EDF+C" : "EDF+D", 44) +
                     padded(fmt::format("{}", records), 8) +
                     padded(output.signals.empty() ? "0" : seconds(output.record_us), 8) +
                     padded(fmt::format("{}", signals.size()), 4);
  const auto column = [&](size_t width, auto&& get) {
    for (const SignalHeader& signal : signals) text += padded(get(signal), width);
  };
  column(16, [](const auto& s) { return s.label; });
  column(80, [](const auto&) { return std::string(); });
  column(8, [](const auto& s) { return s.unit; });
  column(8, [](const auto& s) { return s.physical_min; });
  column(8, [](const auto& s) { return s.physical_max; });
  column(8, [](const auto&) { return fmt::format("{}", kDigitalMin); });
  column(8, [](const auto&) { return fmt::format("{}", kDigitalMax); });
  column(80, [](const auto&) { return std::string(); });
  column(8, [](const auto& s) { return s.samples; });
  column(32, [](const auto&) { return std::string(); });
  return text;
}

void put_sample(const EdfOutputSignal& signal, size_t record, std::string& text) {
  const double share =
      (signal.values[record] - signal.physical_min) / (signal.physical_max - signal.physical_min);
  const auto digital = std::clamp<int64_t>(
      std::llround(kDigitalMin + share * (kDigitalMax - kDigitalMin)), kDigitalMin, kDigitalMax);
  const auto bits = static_cast<uint16_t>(digital);
  text += static_cast<char>(bits & 0xFF);
  text += static_cast<char>(bits >> 8);
}

}  // namespace

std::string edf_bytes(const EdfOutput& output) {
  for (const EdfOutputSignal& signal : output.signals)
    if (signal.values.size() != output.record_onset_us.size())
      throw Error(fmt::format("signal {}: {} values for {} data records", signal.label,
                              signal.values.size(), output.record_onset_us.size()));
  const std::vector<std::string> annotations = annotation_bytes(output);
  std::string text =
      header_bytes(output, annotations.size(),
                   annotations.empty() ? 1 : annotations.front().size() / sizeof(int16_t));
  for (size_t r = 0; r < annotations.size(); ++r) {
    for (const EdfOutputSignal& signal : output.signals) put_sample(signal, r, text);
    text += annotations[r];
  }
  return text;
}

}  // namespace physiomae::io
