#include "physiomae/io/hypnogram_signals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

constexpr double kMostRateHz = 10;  // of labels; faster is a signal that happens to be called so
constexpr double kMostEpochSeconds = 600;
constexpr int64_t kMostSamples = 10'000'000;

constexpr double kShortestEpochSeconds = 5;  // faster samples repeat an epoch's stage

bool may_hold_labels(const ChannelInfo& channel) {
  return channel.rate_hz <= kMostRateHz && channel.rate_hz >= 1 / kMostEpochSeconds &&
         channel.refused.empty();
}

// The first channel of these names, in their order.
std::optional<size_t> channel_named(const Recording& recording,
                                    std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    for (size_t c = 0; c < recording.channels().size(); ++c)
      if (const ChannelInfo& channel = recording.channels()[c];
          to_lower(channel.label) == name && may_hold_labels(channel))
        return c;
  return std::nullopt;
}

std::optional<size_t> challenge_channel(const Recording& recording) {
  return channel_named(recording, {"stage_expert", "stage_caisr"});
}

bool names_stages(std::string_view label) {
  static const std::set<std::string> kNames = {
      "hypnogram",   "hypnogramm",  "hypno",        "stage",         "stages",
      "sleepstage",  "sleepstages", "sleepstaging", "schlafstadium", "schlafstadien",
      "hypnogramme", "sleepstate",  "schlafprofil"};
  return kNames.contains(squeezed_word(label));
}

std::optional<size_t> stage_channel(const Recording& recording) {
  const auto& channels = recording.channels();
  for (size_t c = 0; c < channels.size(); ++c)
    if (names_stages(channels[c].label) && may_hold_labels(channels[c])) return c;
  return std::nullopt;
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

LabelBuilder start_labels(const EdfRecording& recording, const std::string& label,
                          const std::string& where) {
  LabelBuilder builder(where, fmt::format("EDF signal {}", label));
  for (const std::string& warning : recording.warnings()) builder.warn(warning);
  builder.set_start_time(recording.start_time().value_or(""));
  builder.set_exact_clock();
  builder.set_origin(Labels::Origin::clock);
  return builder;
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

// "3", or "2.4" where it is no whole number.
std::string code_text(float value) {
  const long code = std::lround(value);
  return std::abs(value - static_cast<float>(code)) < 0.1F ? std::to_string(code)
                                                           : fmt::format("{:.3g}", value);
}

// The coding of a signal that states none.
StageCoding coding_of(const std::vector<float>& values, const std::string& label,
                      const std::string& where, LabelBuilder& builder) {
  std::set<std::string> codes;
  for (const float value : values) codes.insert(code_text(value));
  if (codes.size() < 2)
    throw InputError(fmt::format("{}: its signal {} has one value throughout: nobody scored it",
                                 where, io::quoted(label)));
  bool digits = false;
  const std::string doubt = doubt_about_digits({codes.begin(), codes.end()}, digits);
  if (!doubt.empty())
    throw InputError(fmt::format("{}: the coding of its signal {} is not known: {}", where,
                                 io::quoted(label), doubt),
                     kStateCoding);
  builder.assume("codes are read as 0 W, 1 N1, 2 N2, 3 N3, 5 REM (--stage-coding states another)");
  return {};
}

// One stage for each stretch of equal samples.
void add_codes(const std::vector<float>& values, double rate_hz, const StageCoding& coding,
               LabelBuilder& builder) {
  for (size_t at = 0, end; at < values.size(); at = end) {
    const std::string code = code_text(values[at]);
    for (end = at + 1; end < values.size() && code_text(values[end]) == code;) ++end;
    const double start = static_cast<double>(at) / rate_hz;
    const double duration = static_cast<double>(end - at) / rate_hz;
    const std::string place = fmt::format("sample {}", at);
    if (const auto stage = coding.stage_of(code))
      builder.add_stage(start, duration, *stage, place);
    else
      builder.add_unknown(start, duration, code, place);
  }
}

Labels read_codes(EdfRecording& recording, size_t channel, const std::string& where,
                  const StageCoding& stated) {
  const ChannelInfo& info = recording.channels()[channel];
  LabelBuilder builder = start_labels(recording, info.label, where);
  const std::vector<float> values = read_channel(recording, channel, where);
  StageCoding coding = stated;
  if (stated.stated())
    builder.assume(coding.assumption());
  else
    coding = coding_of(values, info.label, where, builder);
  add_codes(values, info.rate_hz, coding, builder);
  if (1 / info.rate_hz >= kShortestEpochSeconds) builder.set_epoch_seconds(1 / info.rate_hz);
  return std::move(builder).finish();
}

Labels read_challenge(EdfRecording& recording, size_t channel, const std::string& where) {
  const ChannelInfo& info = recording.channels()[channel];
  LabelBuilder builder = start_labels(recording, info.label, where);
  const double epoch_seconds = 1 / info.rate_hz;
  builder.set_epoch_seconds(epoch_seconds);
  builder.assume("codes of the PhysioNet Challenge 2026: 1 N3, 2 N2, 3 N1, 4 REM, 5 W");
  const std::vector<float> values = read_channel(recording, channel, where);
  for (size_t k = 0; k < values.size(); ++k)
    builder.add_stage(epoch_seconds * static_cast<double>(k), epoch_seconds,
                      stage_of_code(values[k]), fmt::format("sample {}", k));
  if (const auto arousals = channel_named(recording, {"arousal_expert", "arousal_caisr"}))
    add_arousals(read_channel(recording, *arousals, where), recording.channels()[*arousals].rate_hz,
                 builder);
  return std::move(builder).finish();
}

}  // namespace

bool has_label_signals(const Recording& recording) {
  return challenge_channel(recording) || stage_channel(recording);
}

Labels read_label_signals(EdfRecording& recording, const std::string& where,
                          const StageCoding& coding) {
  if (const auto channel = challenge_channel(recording))
    return read_challenge(recording, *channel, where);
  const auto channel = stage_channel(recording);
  if (!channel) throw InputError(fmt::format("{}: no signal of stages", where));
  return read_codes(recording, *channel, where, coding);
}

}  // namespace physiomae::io
