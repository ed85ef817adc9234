#include "physiomae/ingest/signal_ingest.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "physiomae/ingest/channel_samples.h"
#include "physiomae/ingest/unit_doubt.h"
#include "physiomae/signal/half.h"
#include "physiomae/signal/preprocessor.h"
#include "physiomae/signal/quality.h"
#include "physiomae/signal/statistics.h"

namespace physiomae::ingest {
namespace {

constexpr int64_t kBlockSamples = 1 << 16;  ///< of one channel in a read

size_t offset_of(size_t window, size_t modality) {
  return (window * kModalities + modality) * kWindowSamples;
}

// Windows [first, first + count) of the grid lie in one segment.
struct WindowRange {
  size_t first = 0;
  size_t count = 0;
};

// One modality of one segment on its way into the store.
class ModalityStream {
 public:
  ModalityStream(size_t modality, signal::Preprocessor preprocessor, WindowRange windows,
                 store::RecordContent& content)
      : modality_(modality),
        windows_(windows),
        content_(content),
        preprocessor_(std::move(preprocessor)) {}

  void push(std::span<const float> samples) {
    preprocessor_.push(samples, ready_);
    store_windows();
  }

  void finish() {
    preprocessor_.finish(ready_);
    store_windows();
    // A segment may end less than a source sample before its last window does: hold the last value.
    if (stored_ + 1 == windows_.count && !ready_.empty() && ready_.size() + 3 > kWindowSamples) {
      ready_.resize(kWindowSamples, ready_.back());
      store_windows();
    }
    for (size_t k = 0; k < stored_; ++k) {
      const bool spoiled =
          preprocessor_.spoiled(static_cast<int64_t>(k) * kWindowSamples, kWindowSamples);
      content_.present[(windows_.first + k) * kModalities + modality_] = spoiled ? 0 : 1;
    }
  }

 private:
  void store_windows() {
    size_t used = 0;
    for (; stored_ < windows_.count && ready_.size() - used >= kWindowSamples; ++stored_) {
      const std::span<uint16_t> place =
          std::span(content_.signals)
              .subspan(offset_of(windows_.first + stored_, modality_), kWindowSamples);
      signal::floats_to_halves(std::span(ready_).subspan(used, kWindowSamples), place);
      used += kWindowSamples;
    }
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<ptrdiff_t>(used));
  }

  size_t modality_;
  WindowRange windows_;
  store::RecordContent& content_;
  signal::Preprocessor preprocessor_;
  std::vector<float> ready_;  ///< outputs that wait for their window to be whole
  size_t stored_ = 0;         ///< windows stored
};

// Buffers of the channels that are read, each once though two modalities may share it.
class ChannelBuffers {
 public:
  ChannelBuffers(const io::Recording& recording, const ChannelSelection& selection) {
    int64_t widest = 1;
    for (const ChannelSource& source : selection.sources)
      for (const int channel : {source.plus, source.minus}) {
        if (channel < 0) continue;
        const auto index = static_cast<size_t>(channel);
        widest = std::max(widest, recording.channels()[index].samples_per_frame);
        if (std::find(channels_.begin(), channels_.end(), index) == channels_.end())
          channels_.push_back(index);
      }
    block_frames_ = std::max<int64_t>(1, kBlockSamples / widest);
    buffers_.resize(channels_.size());
  }

  int64_t block_frames() const { return block_frames_; }

  void read(io::Recording& recording, int64_t first, int64_t frames) {
    std::vector<io::ChannelRequest> requests;
    for (size_t i = 0; i < channels_.size(); ++i) {
      const int64_t width = recording.channels()[channels_[i]].samples_per_frame;
      buffers_[i].resize(static_cast<size_t>(frames * width));
      requests.push_back({channels_[i], buffers_[i]});
    }
    recording.read(first, frames, requests);
  }

  // The modality's samples of the block; valid until the next call.
  std::span<const float> samples(const ChannelSource& source) {
    const std::span<const float> plus = buffer(source.plus);
    if (source.minus < 0 && source.plus_scale == 1) return plus;
    made_.resize(plus.size());
    make_samples(source, plus, source.minus < 0 ? std::span<const float>() : buffer(source.minus),
                 made_);
    return made_;
  }

 private:
  std::span<const float> buffer(int channel) const {
    const auto at = std::find(channels_.begin(), channels_.end(), static_cast<size_t>(channel));
    return buffers_[static_cast<size_t>(at - channels_.begin())];
  }

  std::vector<size_t> channels_;
  std::vector<std::vector<float>> buffers_;
  std::vector<float> made_;  ///< a difference, or a channel whose unit is stated
  int64_t block_frames_ = 1;
};

using Meters = std::array<std::optional<signal::QualityMeter>, kModalities>;

Meters make_meters(const io::Recording& recording, const ChannelSelection& selection) {
  Meters meters;
  for (const size_t m : kEachModality) {
    const ChannelSource& source = selection.sources[m];
    if (!source.present()) continue;
    const io::ChannelInfo& info = recording.channels()[static_cast<size_t>(source.plus)];
    // The limits of a difference are not those of either channel.
    const bool known = source.minus < 0;
    meters[m].emplace(static_cast<int>(m), info.rate_hz, known ? source.plus_scale * info.low : 0,
                      known ? source.plus_scale * info.high : 0);
  }
  return meters;
}

void read_segment(io::Recording& recording, const ChannelSelection& selection, const Grid& grid,
                  size_t segment_index, signal::Recipe recipe, ChannelBuffers& buffers,
                  Meters& meters, store::RecordContent& content) {
  const io::Segment& segment = recording.segments()[segment_index];
  const auto [begin, end] =
      std::equal_range(grid.segment.begin(), grid.segment.end(), segment_index);
  const WindowRange windows = {static_cast<size_t>(begin - grid.segment.begin()),
                               static_cast<size_t>(end - begin)};
  std::array<std::optional<ModalityStream>, kModalities> streams;
  for (const size_t m : kEachModality) {
    const ChannelSource& source = selection.sources[m];
    if (!source.present() || windows.count == 0) continue;
    const double rate_hz = recording.channels()[static_cast<size_t>(source.plus)].rate_hz;
    const double nominal = recording.frame_seconds();
    const double clock_rate_hz = rate_hz * nominal / segment.seconds_a_frame(nominal);
    const double lead_seconds = grid.start_seconds(windows.first) - segment.start_seconds;
    streams[m].emplace(
        m,
        signal::Preprocessor(static_cast<int>(m), recipe, rate_hz,
                             std::max(0.0, lead_seconds * clock_rate_hz), clock_rate_hz),
        windows, content);
  }
  for (int64_t done = 0; done < segment.frames;) {
    const int64_t frames = std::min(buffers.block_frames(), segment.frames - done);
    buffers.read(recording, segment.first_frame + done, frames);
    for (const size_t m : kEachModality) {
      if (!selection.sources[m].present()) continue;
      const std::span<const float> samples = buffers.samples(selection.sources[m]);
      meters[m]->push(samples);
      if (streams[m]) streams[m]->push(samples);
    }
    done += frames;
  }
  for (auto& stream : streams)
    if (stream) stream->finish();
}

void forget_modality(size_t m, std::string_view why, store::RecordContent& content) {
  store::ChannelChoice& choice = content.header.channels[m];
  choice.reason = fmt::format("{}: {}", choice.channel, why);
  choice.channel.clear();
  content.header.quality[m].clear();
  for (size_t w = 0; w < content.start_sample.size(); ++w) {
    content.present[w * kModalities + m] = 0;
    std::fill_n(content.signals.begin() + static_cast<ptrdiff_t>(offset_of(w, m)), kWindowSamples,
                uint16_t{0});
  }
}

double mean_magnitude(std::span<const uint16_t> halves) {
  double sum = 0;
  for (const uint16_t half : halves) sum += std::abs(signal::half_to_float(half));
  return sum / static_cast<double>(halves.size());
}

// Of the windows that are there; their amplitudes (mean of |x|) go to `window_uv`.
signal::RobustStatistics statistics_of(size_t m, store::RecordContent& content,
                                       std::vector<double>& window_uv) {
  signal::HalfHistogram histogram;
  for (size_t w = 0; w < content.start_sample.size(); ++w) {
    const auto values = std::span(content.signals).subspan(offset_of(w, m), kWindowSamples);
    if (content.present[w * kModalities + m] != 0) {
      histogram.add(values);
      window_uv.push_back(mean_magnitude(values));
    } else {  // what bridged a gap is no signal
      std::fill(values.begin(), values.end(), uint16_t{0});
    }
  }
  return histogram.statistics();
}

const io::ChannelInfo& channel_of(const io::Recording& recording, const ChannelSelection& selection,
                                  size_t m) {
  return recording.channels()[static_cast<size_t>(selection.sources[m].plus)];
}

// Notes what a modality is like; one that no window has goes. Gives the windows' amplitudes.
std::vector<double> judge_modality(size_t m, const signal::QualityMeasures& measures,
                                   store::RecordContent& content) {
  content.header.quality[m] = signal::quality_flags(measures);
  std::vector<double> window_uv;
  content.header.statistics[m] = statistics_of(m, content, window_uv);
  if (window_uv.empty())
    forget_modality(m, "no whole window is there", content);
  else if (measures.flat_share >= 1 || content.header.statistics[m].sd == 0)
    forget_modality(m, "flat throughout", content);
  return window_uv;
}

// One that cannot be what it is called goes, too, unless its unit was stated.
void doubt_modality(size_t m, const std::string& doubt, bool stated,
                    store::RecordContent& content) {
  content.header.warnings.push_back(fmt::format("{}: {}: {}{}", kModalityNames[m],
                                                content.header.channels[m].channel, doubt,
                                                stated ? "" : "; not used"));
  if (!stated) forget_modality(m, doubt, content);
}

// Note [Doubtful units]
void judge_units(const io::Recording& recording, const ChannelSelection& selection,
                 std::array<UnitFit, kModalities> fits, store::RecordContent& content) {
  for (const size_t m : kEachModality) {
    if (content.header.channels[m].channel.empty()) {
      fits[m] = {};
      continue;
    }
    const std::string doubt = unit_doubt(m, channel_of(recording, selection, m), fits[m]);
    if (!doubt.empty()) doubt_modality(m, doubt, selection.unit_stated[m], content);
    if (selection.unit_stated[m]) fits[m] = {};  // says nothing of the file's unit
  }
  for (const size_t m : kEachModality) {
    if (content.header.channels[m].channel.empty() || selection.unit_stated[m]) continue;
    const io::ChannelInfo& channel = channel_of(recording, selection, m);
    for (const size_t other : kEachModality)
      if (fits[other].verdict != UnitFit::fits &&
          channel_of(recording, selection, other).unit == channel.unit &&
          fits_elsewhere(m, fits[other].verdict, fits[m])) {
        doubt_modality(m, shared_unit_doubt(m, other, channel, fits[m]), false, content);
        break;
      }
  }
}

void check_sums(io::Recording& recording, bool accept, store::RecordContent& content) {
  if (!accept) {
    recording.verify_checksums();
    return;
  }
  for (const std::string& fault : recording.wrong_checksums())
    content.header.warnings.push_back(fault + ": read all the same (--accept-checksum)");
}

}  // namespace

ModalityQuality read_signals(io::Recording& recording, const ChannelSelection& selection,
                             const Grid& grid, signal::Recipe recipe, bool accept_checksum,
                             store::RecordContent& content) {
  const size_t windows = grid.start_sample.size();
  content.start_sample = grid.start_sample;
  content.signals.assign(windows * kModalities * kWindowSamples, 0);
  content.present.assign(windows * kModalities, 0);
  content.header.channels = selection.choices;
  ChannelBuffers buffers(recording, selection);
  Meters meters = make_meters(recording, selection);
  for (size_t s = 0; s < recording.segments().size(); ++s)
    read_segment(recording, selection, grid, s, recipe, buffers, meters, content);
  check_sums(recording, accept_checksum, content);
  ModalityQuality quality;
  std::array<UnitFit, kModalities> fits;
  for (const size_t m : kEachModality) {
    if (!meters[m]) continue;
    quality[m] = meters[m]->measures();
    fits[m] = unit_fit(m, judge_modality(m, *quality[m], content));
  }
  judge_units(recording, selection, fits, content);
  return quality;
}

}  // namespace physiomae::ingest
