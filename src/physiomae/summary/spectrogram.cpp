#include "physiomae/summary/spectrogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "physiomae/ingest/channel_samples.h"
#include "physiomae/metrics/welch.h"

namespace physiomae::summary {
namespace {

constexpr double kBlockSeconds = 4, kTopHz = 35;
constexpr int64_t kMostColumns = 480, kReadSamples = 1 << 16;
constexpr size_t kMerged = 2;  ///< frequencies of 0.25 Hz in a row

// Sums of densities, a column at a time.
class ColumnSums {
 public:
  ColumnSums(double rate_hz, double seconds)
      : block_(2 * static_cast<size_t>(std::llround(kBlockSeconds * rate_hz / 2))),
        rate_hz_(rate_hz),
        seconds_(seconds),
        count_(
            std::clamp<int64_t>(std::llround(std::ceil(seconds / kBlockSeconds)), 1, kMostColumns)),
        welch_(static_cast<int>(block_), rate_hz) {
    const auto& frequencies = welch_.frequencies_hz();
    while (rows_ * kMerged + kMerged < frequencies.size() &&
           frequencies[rows_ * kMerged + kMerged] <= kTopHz)
      ++rows_;
    rows_ = std::max<size_t>(rows_, 1);
    sums_.assign(rows_, std::vector<double>(static_cast<size_t>(count_), 0));
    blocks_.assign(static_cast<size_t>(count_), 0);
  }

  /// Samples of a stretch that began at `start` seconds; what is left of a block waits.
  void push(std::vector<float>& waiting, double& start) {
    size_t at = 0;
    for (; at + block_ <= waiting.size(); at += block_) {
      const std::span<const float> block(waiting.data() + at, block_);
      if (std::ranges::all_of(block, [](float v) { return std::isfinite(v); })) add(block, start);
      start += static_cast<double>(block_) / rate_hz_;
    }
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(at));
  }

  Spectrogram result() const {
    Spectrogram made{seconds_ / 3600,
                     static_cast<double>(rows_ * kMerged) * rate_hz_ / static_cast<double>(block_),
                     count_,
                     {}};
    for (const auto& row : sums_) {
      auto& shown = made.power_db.emplace_back();
      for (size_t c = 0; c < row.size(); ++c)
        shown.push_back(blocks_[c] == 0 ? std::numeric_limits<float>::quiet_NaN()
                                        : metrics::decibels(row[c] / blocks_[c]));
    }
    return made;
  }

 private:
  void add(std::span<const float> block, double start) {
    const auto place = static_cast<int64_t>(start / seconds_ * static_cast<double>(count_));
    const auto column = static_cast<size_t>(std::clamp<int64_t>(place, 0, count_ - 1));
    const std::vector<double> density = welch_.density(block);
    for (size_t row = 0; row < rows_; ++row)
      for (size_t k = 0; k < kMerged; ++k)
        if (row * kMerged + k + 1 < density.size())
          sums_[row][column] += density[row * kMerged + k + 1] / kMerged;
    ++blocks_[column];
  }

  size_t block_;
  double rate_hz_, seconds_;
  int64_t count_;
  metrics::Welch welch_;
  size_t rows_ = 0;
  std::vector<std::vector<double>> sums_;
  std::vector<double> blocks_;  ///< whole numbers
};

// `frames` frames of what the source takes, in µV.
std::vector<float> read(io::Recording& recording, const ingest::ChannelSource& source,
                        int64_t first, int64_t frames) {
  const auto plus = static_cast<size_t>(source.plus);
  const auto size = static_cast<size_t>(frames * recording.channels()[plus].samples_per_frame);
  std::vector<float> values(size), minus;
  std::vector<io::ChannelRequest> requests = {{plus, values}};
  if (source.minus >= 0) {
    minus.resize(size);
    requests.push_back({static_cast<size_t>(source.minus), minus});
  }
  recording.read(first, frames, requests);
  ingest::make_samples(source, values, minus, values);
  return values;
}

}  // namespace

Spectrogram spectrogram(io::Recording& recording, const ingest::ChannelSource& source) {
  const io::ChannelInfo& channel = recording.channels().at(static_cast<size_t>(source.plus));
  double seconds = 0;
  for (const io::Segment& segment : recording.segments())
    seconds = std::max(seconds, segment.end_seconds(recording.frame_seconds()));
  ColumnSums columns(channel.rate_hz, seconds);
  const int64_t step = std::max<int64_t>(1, kReadSamples / channel.samples_per_frame);
  for (const io::Segment& segment : recording.segments()) {
    std::vector<float> waiting;
    double start = segment.start_seconds;
    for (int64_t done = 0; done < segment.frames; done += step) {
      const auto more = read(recording, source, segment.first_frame + done,
                             std::min(step, segment.frames - done));
      waiting.insert(waiting.end(), more.begin(), more.end());
      columns.push(waiting, start);
    }
  }
  return columns.result();
}

}  // namespace physiomae::summary
