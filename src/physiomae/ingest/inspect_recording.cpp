#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_choice.h"
#include "physiomae/ingest/inspect_parts.h"
#include "physiomae/ingest/label_sniff.h"
#include "physiomae/io/hypnogram.h"
#include "physiomae/io/recording.h"
#include "physiomae/signal/quality.h"

namespace physiomae::ingest {
namespace {

constexpr int64_t kBlockSamples = 1 << 15;  ///< of the fastest channel in a read
constexpr double kLowestQualityHz = 8;      ///< below, seconds and mains mean nothing
constexpr int kWidestLimit = 3;             ///< the modality with the widest physical range

// What is measured of one channel.
struct ChannelMeter {
  size_t channel = 0;
  bool judged = false;  ///< it serves as a modality, so physiology limits its range
  std::unique_ptr<signal::QualityMeter> quality;
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  int64_t samples = 0, missing = 0;
  std::vector<float> block;

  void push() {
    for (const float value : block) {
      if (!std::isfinite(value)) {
        ++missing;
        continue;
      }
      low = std::min(low, static_cast<double>(value));
      high = std::max(high, static_cast<double>(value));
    }
    samples += static_cast<int64_t>(block.size());
    if (quality) quality->push(block);
  }

  InspectJson describe() const {
    InspectJson json = {{"samples", samples},
                        {"missing", missing},
                        {"lowest", low <= high ? InspectJson(low) : InspectJson()},
                        {"highest", low <= high ? InspectJson(high) : InspectJson()},
                        {"flags", InspectJson::array()}};
    if (!quality) return json;
    signal::QualityMeasures measures = quality->measures();
    if (!judged) measures.out_of_range_share = 0;
    json["flags"] = signal::quality_flags(measures);
    json["flat_share"] = measures.flat_share;
    json["clipped_share"] = measures.clipped_share;
    json["out_of_range_share"] = judged ? InspectJson(measures.out_of_range_share) : InspectJson();
    json["mains_50_share"] = measures.mains_50_share;
    json["mains_60_share"] = measures.mains_60_share;
    return json;
  }
};

int modality_of(const ChannelSelection& selection, size_t channel) {
  for (const size_t m : kEachModality)
    if (selection.sources[m].minus < 0 && selection.sources[m].plus == static_cast<int>(channel))
      return static_cast<int>(m);
  return -1;
}

std::vector<ChannelMeter> measure(io::Recording& recording, const ChannelSelection& selection) {
  std::vector<ChannelMeter> meters;
  int64_t widest = 1;
  for (size_t i = 0; i < recording.channels().size(); ++i) {
    const io::ChannelInfo& info = recording.channels()[i];
    if (!info.refused.empty()) continue;
    widest = std::max(widest, info.samples_per_frame);
    ChannelMeter meter;
    meter.channel = i;
    const int modality = modality_of(selection, i);
    meter.judged = modality >= 0;
    if (info.rate_hz >= kLowestQualityHz)
      meter.quality = std::make_unique<signal::QualityMeter>(
          modality >= 0 ? modality : kWidestLimit, info.rate_hz, info.low, info.high);
    meters.push_back(std::move(meter));
  }
  const int64_t block_frames = std::max<int64_t>(1, kBlockSamples / widest);
  std::vector<io::ChannelRequest> requests(meters.size());
  for (int64_t done = 0; done < recording.frames();) {
    const int64_t frames = std::min(block_frames, recording.frames() - done);
    for (size_t i = 0; i < meters.size(); ++i) {
      const int64_t width = recording.channels()[meters[i].channel].samples_per_frame;
      meters[i].block.resize(static_cast<size_t>(frames * width));
      requests[i] = {meters[i].channel, meters[i].block};
    }
    recording.read(done, frames, requests);
    for (ChannelMeter& meter : meters) meter.push();
    done += frames;
  }
  return meters;
}

InspectJson describe_channel(const io::ChannelInfo& info, int modality) {
  return {{"label", info.label},
          {"unit", info.unit},
          {"rate_hz", info.rate_hz},
          {"voltage", info.to_microvolt != 0},
          {"converter_low", info.low},
          {"converter_high", info.high},
          {"modality", modality < 0 ? InspectJson()
                                    : InspectJson(kModalityNames[static_cast<size_t>(modality)])},
          {"refused", info.refused}};
}

InspectJson describe_segments(const io::Recording& recording) {
  InspectJson segments = InspectJson::array();
  for (const io::Segment& segment : recording.segments())
    segments.push_back(
        {{"start_seconds", segment.start_seconds},
         {"seconds", segment.end_seconds(recording.frame_seconds()) - segment.start_seconds}});
  return segments;
}

// Stages that the file itself carries, as annotations (EDF+) or as a signal.
InspectJson own_labels(const std::filesystem::path& path, const InspectOptions& options,
                       const io::Recording& recording, std::vector<std::string>& warnings) {
  if (!has_own_stages(path, recording)) return {};
  try {
    return inspect_labels(io::read_hypnogram(path, options.labels));
  } catch (const InputError& error) {
    warnings.push_back(fmt::format("the stages inside it cannot be used: {}", error.message()));
    return {};
  }
}

}  // namespace

InspectJson inspect_recording(const std::filesystem::path& path, const InspectOptions& options) {
  const auto recording = io::open_recording(path);
  const ChannelSelection selection = choose_channels(*recording, options.map);
  InspectJson json = {
      {"kind", "recording"},
      {"format", recording->format()},
      {"start_time", recording->start_time().value_or("")},
      {"seconds", static_cast<double>(recording->frames()) * recording->frame_seconds()},
      {"segments", describe_segments(*recording)},
      {"channels", InspectJson::array()},
      {"modalities", InspectJson::object()}};
  for (size_t i = 0; i < recording->channels().size(); ++i)
    json["channels"].push_back(
        describe_channel(recording->channels()[i], modality_of(selection, i)));
  for (const size_t m : kEachModality)
    json["modalities"][std::string(kModalityNames[m])] = {{"channel", selection.choices[m].channel},
                                                          {"reason", selection.choices[m].reason}};
  std::vector<std::string> warnings = recording->warnings();
  json["labels"] = own_labels(path, options, *recording, warnings);
  if (options.signals) {
    for (const ChannelMeter& meter : measure(*recording, selection))
      json["channels"][meter.channel].update(meter.describe());
    recording->verify_checksums();
  }
  json["warnings"] = warnings;
  for (const std::string& warning : selection.warnings) json["warnings"].push_back(warning);
  return json;
}

}  // namespace physiomae::ingest
