#include "physiomae/io/label_options.h"

#include <array>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr std::array<std::string_view, 7> kUnitNames = {"s", "ms",    "samples", "min",
                                                        "h", "clock", "elapsed"};

}  // namespace

std::string_view time_unit_name(TimeUnit unit) { return kUnitNames[static_cast<size_t>(unit)]; }

std::string LabelOptions::describe() const {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (epoch_seconds) add(fmt::format("epoch {:g} s", *epoch_seconds));
  if (coding.stated()) add(fmt::format("coding {} ({})", coding.name, coding.describe()));
  if (time_unit) add(fmt::format("time in {}", time_unit_name(*time_unit)));
  if (unit_rate_hz > 0) add(fmt::format("at {:g} Hz", unit_rate_hz));
  if (origin)
    add(fmt::format("time from the {}", *origin == Labels::Origin::clock ? "clock" : "recording"));
  if (row_time)
    add(fmt::format("rows at the stage's {}", *row_time == RowTime::begin ? "begin" : "end"));
  return text;
}

void state_epoch(std::string_view text, LabelOptions& options) {
  if (text.empty()) return;
  const auto value = parse_double(text);
  if (!value || !(*value >= 1 && *value <= 600))
    throw InputError(fmt::format("epoch {}, expected 1 to 600 seconds", io::quoted(text)));
  options.epoch_seconds = value;
}

void state_time_unit(std::string_view text, LabelOptions& options) {
  if (text.empty()) return;
  const std::string_view name = text.substr(0, text.find('@'));
  for (size_t i = 0; i < kUnitNames.size(); ++i)
    if (kUnitNames[i] == name) options.time_unit = static_cast<TimeUnit>(i);
  const bool known = options.time_unit && time_unit_name(*options.time_unit) == name;
  const bool has_rate = name.size() < text.size();
  const auto rate = has_rate ? parse_double(text.substr(name.size() + 1)) : std::nullopt;
  if (!known || (has_rate && (name != "samples" || !rate || !(*rate > 0))))
    throw InputError(
        fmt::format("time unit {}, expected s, ms, samples, samples@HZ, min, h, clock "
                    "(times of day) or elapsed (hh:mm:ss from the start)",
                    io::quoted(text)));
  options.unit_rate_hz = rate.value_or(0);
}

void state_time_origin(std::string_view text, LabelOptions& options) {
  if (text.empty()) return;
  if (text != "recording" && text != "clock")
    throw InputError(fmt::format("time origin {}, expected recording or clock", io::quoted(text)));
  options.origin = text == "clock" ? Labels::Origin::clock : Labels::Origin::recording;
}

void state_row_time(std::string_view text, LabelOptions& options) {
  if (text.empty()) return;
  if (text != "begin" && text != "end")
    throw InputError(
        fmt::format("time of a row {}, expected begin or end (of its stage)", io::quoted(text)));
  options.row_time = text == "begin" ? RowTime::begin : RowTime::end;
}

void state_coding(const std::string& text, LabelOptions& options) {
  if (!text.empty()) options.coding = stage_coding(text);
}

}  // namespace physiomae::io
