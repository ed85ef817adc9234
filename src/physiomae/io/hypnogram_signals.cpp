#include "physiomae/io/hypnogram_signals.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr double kMostRateHz = 10;  // of labels; faster is a signal that happens to be called so
constexpr double kMostEpochSeconds = 600;
constexpr int64_t kMostSamples = 10'000'000;

// The first channel of these names, in their order.
std::optional<size_t> channel_named(const EdfRecording& recording,
                                    std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    for (size_t c = 0; c < recording.channels().size(); ++c) {
      const ChannelInfo& channel = recording.channels()[c];
      if (to_lower(channel.label) == name && channel.rate_hz <= kMostRateHz &&
          channel.rate_hz >= 1 / kMostEpochSeconds && channel.refused.empty())
        return c;
    }
  return std::nullopt;
}

std::optional<size_t> stage_channel(const EdfRecording& recording) {
  return channel_named(recording, {"stage_expert", "stage_caisr"});
}

std::vector<float> read_channel(EdfRecording& recording, size_t channel, const std::string& where) {
  const ChannelInfo& info = recording.channels()[channel];
  if (recording.frames() > kMostSamples / info.samples_per_frame)
    throw InputError(fmt::format("{}: {} data records of {}, expected at most {} samples", where,
                                 recording.frames(), info.label, kMostSamples));
  std::vector<float> values(static_cast<size_t>(recording.frames() * info.samples_per_frame));
  const ChannelRequest request{channel, values};
  recording.read(0, recording.frames(), {&request, 1});
  return values;
}

Stage stage_of_code(float value) {
  constexpr std::array kStages = {Stage::n3, Stage::n2, Stage::n1, Stage::rem, Stage::wake};
  const long code = std::lround(value);
  return code >= 1 && code <= 5 && std::abs(value - static_cast<float>(code)) < 0.1F
             ? kStages[static_cast<size_t>(code - 1)]
             : Stage::undefined;
}

void add_arousals(const std::vector<float>& values, double rate_hz, LabelBuilder& builder) {
  for (size_t at = 0, end; at < values.size(); at = end) {
    const bool on = values[at] > 0.5F;
    for (end = at + 1; end < values.size() && (values[end] > 0.5F) == on;) ++end;
    if (on)
      builder.add_arousal(static_cast<double>(at) / rate_hz,
                          static_cast<double>(end - at) / rate_hz, fmt::format("sample {}", at));
  }
}

}  // namespace

bool has_label_signals(const EdfRecording& recording) {
  return stage_channel(recording).has_value();
}

Labels read_label_signals(EdfRecording& recording, const std::string& where) {
  const auto stages = stage_channel(recording);
  if (!stages) throw InputError(fmt::format("{}: no signal of stages", where));
  const ChannelInfo& info = recording.channels()[*stages];
  LabelBuilder builder(where, fmt::format("EDF signal {}", info.label));
  for (const std::string& warning : recording.warnings()) builder.warn(warning);
  builder.set_start_time(recording.start_time().value_or(""));
  builder.set_origin(Labels::Origin::clock);
  const double epoch_seconds = 1 / info.rate_hz;
  builder.set_epoch_seconds(epoch_seconds);
  builder.assume("codes of the PhysioNet Challenge 2026: 1 N3, 2 N2, 3 N1, 4 REM, 5 W");
  const std::vector<float> values = read_channel(recording, *stages, where);
  for (size_t k = 0; k < values.size(); ++k)
    builder.add_stage(epoch_seconds * static_cast<double>(k), epoch_seconds,
                      stage_of_code(values[k]), fmt::format("sample {}", k));
  if (const auto arousals = channel_named(recording, {"arousal_expert", "arousal_caisr"}))
    add_arousals(read_channel(recording, *arousals, where), recording.channels()[*arousals].rate_hz,
                 builder);
  return std::move(builder).finish();
}

}  // namespace physiomae::io
