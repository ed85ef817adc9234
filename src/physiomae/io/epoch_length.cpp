#include "physiomae/io/epoch_length.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

constexpr double kExactSeconds = 0.5;

bool any_length(const LabelOptions& options, const std::function<bool(double)>& fits) {
  if (options.recording_seconds <= 0) return false;
  if (options.epoch_seconds) return fits(*options.epoch_seconds);
  return std::any_of(kUsualEpochs.begin(), kUsualEpochs.end(), fits);
}

// Seconds that a list of such epochs lacks or has too many.
double misfit(const EpochCount& count, double epoch_seconds, double recording_seconds) {
  const double least = static_cast<double>(count.least) * epoch_seconds;
  const double most = static_cast<double>(count.most) * epoch_seconds;
  if (recording_seconds > most) return recording_seconds - most;
  return std::max(0.0, least - recording_seconds);
}

// What so many epochs make of the recording: more or less than it, where they do not fit.
std::string sum_of(const EpochCount& count, double epoch_seconds, double recording_seconds) {
  if (misfit(count, epoch_seconds, recording_seconds) < kExactSeconds)
    return fmt::format("{} of them make the recording's {:g} s", count.least, recording_seconds);
  return fmt::format("{} of them make {:g} s, the recording lasts {:g} s", count.least,
                     static_cast<double>(count.least) * epoch_seconds, recording_seconds);
}

[[noreturn]] void refuse(int64_t count, double recording_seconds, const std::string& where) {
  std::string lengths;
  for (const double length : kUsualEpochs)
    lengths += fmt::format("{}{:g} s of {:g} s", lengths.empty() ? "" : ", ",
                           static_cast<double>(count) * length, length);
  throw InputError(
      fmt::format("{}: {} epochs fit none of the usual lengths, or several: they make {}; the "
                  "recording lasts {:g} s",
                  where, count, lengths, recording_seconds),
      "state the epoch with --epoch SECONDS where the scoring is shorter or longer than the "
      "recording, or add a column onset");
}

}  // namespace

bool makes_recording(const EpochCount& count, const LabelOptions& options) {
  return any_length(options, [&](double length) {
    const double epochs = std::round(options.recording_seconds / length);
    return std::abs(epochs * length - options.recording_seconds) < kExactSeconds &&
           epochs >= static_cast<double>(count.least) && epochs <= static_cast<double>(count.most);
  });
}

bool nearly_makes_recording(const EpochCount& count, const LabelOptions& options) {
  return any_length(options, [&](double length) {
    return misfit(count, length, options.recording_seconds) < length - kExactSeconds;
  });
}

double epoch_of_list(const EpochCount& count, const LabelOptions& options, const std::string& where,
                     LabelBuilder& builder) {
  if (options.epoch_seconds) {
    const double epoch = *options.epoch_seconds;
    if (options.recording_seconds > 0 && misfit(count, epoch, options.recording_seconds) > epoch)
      builder.warn(fmt::format("epochs of {:g} s: {}; the first is taken to begin where it begins",
                               epoch, sum_of(count, epoch, options.recording_seconds)));
    return epoch;
  }
  if (options.recording_seconds <= 0) {
    builder.assume(
        "epochs of 30 s (assumed: no recording to compare with; --epoch states another)");
    return 30;
  }
  double best = 0, least = 0;
  int fits = 0;
  for (const double length : kUsualEpochs) {
    const double off = misfit(count, length, options.recording_seconds);
    if (off > length) continue;
    ++fits;
    if (best > 0 && off >= least) continue;
    best = length;
    least = off;
  }
  // A handful of epochs may fit several lengths; then only an exact one counts.
  if (best == 0 || (fits > 1 && least >= 1)) refuse(count.least, options.recording_seconds, where);
  builder.assume(fmt::format("one epoch a row, of {:g} s: {}", best,
                             sum_of(count, best, options.recording_seconds)));
  return best;
}

}  // namespace physiomae::io
