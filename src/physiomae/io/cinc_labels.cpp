#include "physiomae/io/cinc_labels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/arousal_mat.h"
#include "physiomae/io/mit_annotation.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr double kBesideArousalSeconds = 2;
constexpr double kBehindReraSeconds = 10;
constexpr double kAroundSeconds = 10;  // around what is not scored
constexpr int64_t kMostSamples = int64_t{1} << 32;

void check_rate(const std::filesystem::path& path, double rate_hz) {
  if (!std::isfinite(rate_hz) || rate_hz <= 0)
    throw Error(fmt::format("{}: sampling rate {} Hz", path.string(), rate_hz));
}

/// Spans of what is scored, from one value a sample.
std::vector<ArousalSpan> arousal_spans(const std::vector<int8_t>& arousals, double rate_hz) {
  std::vector<ArousalSpan> spans;
  for (size_t begin = 0, end = 0; begin < arousals.size(); begin = end) {
    while (end < arousals.size() && arousals[end] == arousals[begin]) ++end;
    const auto label = static_cast<Arousal>(arousals[begin]);
    if (label != Arousal::not_scored)
      spans.push_back({static_cast<double>(begin) / rate_hz,
                       static_cast<double>(end - begin) / rate_hz, label});
  }
  return spans;
}

Labels make_labels(const ArousalMat& content, double rate_hz) {
  Labels labels;
  labels.format = "CinC2018";
  int64_t begin = 0;
  for (const StageRun& run : content.stages) {
    if (run.stage != Stage::undefined)
      labels.stages.push_back({static_cast<double>(begin) / rate_hz,
                               static_cast<double>(run.samples) / rate_hz, run.stage});
    begin += run.samples;
  }
  labels.arousals = arousal_spans(content.arousals, rate_hz);
  return labels;
}

std::optional<Stage> stage_of(const std::string& text) {
  static const std::map<std::string, Stage> kStages = {{"W", Stage::wake},
                                                       {"N1", Stage::n1},
                                                       {"N2", Stage::n2},
                                                       {"N3", Stage::n3},
                                                       {"R", Stage::rem}};
  const auto found = kStages.find(text);
  if (found == kStages.end()) return std::nullopt;
  return found->second;
}

/// Builds the vectors of a `-arousal.mat` from annotations (Note [Challenge labels]).
class AnnotationLabels {
 public:
  AnnotationLabels(const std::filesystem::path& path, double rate_hz, int64_t n_samples)
      : path_(path), rate_hz_(rate_hz), samples_(n_samples) {
    content_.arousals.assign(static_cast<size_t>(samples_), 0);
  }

  void add(const Annotation& annotation) {
    const int64_t sample = annotation.sample - 1;
    if (sample < last_ || sample >= samples_)
      throw InputError(fmt::format("{}: annotation {} at sample {} of {}, behind one at {}",
                                   path_.string(), io::quoted(annotation.aux), annotation.sample,
                                   samples_, last_ + 1));
    last_ = std::max<int64_t>(sample, 0);
    if (annotation.code != kNoteCode) return;
    if (const auto stage = stage_of(annotation.aux))
      begin_stage(sample, *stage);
    else if (annotation.aux.starts_with('('))
      open(sample, annotation.aux.substr(1));
    else if (annotation.aux.ends_with(')'))
      close(sample, annotation.aux.substr(0, annotation.aux.size() - 1));
    else
      warn(annotation, "means nothing to this reader");
  }

  Labels finish() && {
    begin_stage(samples_ - 1, Stage::undefined);  // the last sample has no stage
    content_.stages.push_back({Stage::undefined, 1});
    for (const auto& [name, sample] : open_)
      warnings_.push_back(
          fmt::format("event {} at sample {} is never closed", io::quoted(name), sample + 1));
    // What is not scored goes before arousal, so it is painted last.
    for (const auto& [begin, end] : not_scored_) paint(begin, end, -1);
    Labels labels = make_labels(content_, rate_hz_);
    labels.warnings = std::move(warnings_);
    return labels;
  }

 private:
  int64_t samples_in(double seconds) const { return std::llround(seconds * rate_hz_); }

  void warn(const Annotation& annotation, std::string_view what) {
    warnings_.push_back(fmt::format("annotation {} at sample {} {}", io::quoted(annotation.aux),
                                    annotation.sample, what));
  }

  /// Ends the stage so far at `sample`.
  void begin_stage(int64_t sample, Stage stage) {
    sample = std::max(sample, stage_begin_);
    if (sample > stage_begin_) content_.stages.push_back({stage_, sample - stage_begin_});
    if (stage_ == Stage::wake)
      not_scored_.emplace_back(
          stage_begin_ - samples_in(kAroundSeconds) - 1,
          sample + samples_in(kAroundSeconds) + (sample == samples_ - 1 ? 1 : 0));
    stage_ = stage;
    stage_begin_ = sample;
  }

  void open(int64_t sample, const std::string& name) {
    if (!open_.emplace(name, sample).second)
      warnings_.push_back(
          fmt::format("event {} at sample {} opens twice", io::quoted(name), sample + 1));
  }

  void close(int64_t sample, const std::string& name) {
    const auto opened = open_.find(name);
    if (opened == open_.end()) {
      warnings_.push_back(
          fmt::format("event {} at sample {} closes nothing", io::quoted(name), sample + 1));
      return;
    }
    const int64_t begin = opened->second;
    open_.erase(opened);
    const auto end = [&](double seconds) { return sample + samples_in(seconds) + 1; };
    if (name.ends_with("pnea"))  // central, obstructive and mixed apnea, hypopnea
      not_scored_.emplace_back(begin - samples_in(kAroundSeconds), end(kAroundSeconds));
    else
      paint(begin - samples_in(kBesideArousalSeconds),
            end(name == "arousal_rera" ? kBehindReraSeconds : kBesideArousalSeconds), 1);
  }

  void paint(int64_t begin, int64_t end, int8_t value) {
    begin = std::clamp<int64_t>(begin, 0, samples_);
    end = std::clamp<int64_t>(end, begin, samples_);
    std::fill(content_.arousals.begin() + begin, content_.arousals.begin() + end, value);
  }

  const std::filesystem::path& path_;
  double rate_hz_;
  int64_t samples_;
  ArousalMat content_;
  std::vector<std::string> warnings_;
  std::vector<std::pair<int64_t, int64_t>> not_scored_;
  std::map<std::string, int64_t> open_;
  Stage stage_ = Stage::undefined;
  int64_t stage_begin_ = 0;
  int64_t last_ = -1;
};

Labels labels_of(const AnnotationFile& file, const std::filesystem::path& path, double rate_hz,
                 int64_t n_samples) {
  check_rate(path, rate_hz);
  if (n_samples < 1 || n_samples > kMostSamples)
    throw InputError(fmt::format("{}: a record of {} samples", path.string(), n_samples));
  if (file.time_resolution_hz > 0 && file.time_resolution_hz != rate_hz)
    throw InputError(fmt::format("{}: counts samples at {} Hz, the recording at {}", path.string(),
                                 file.time_resolution_hz, rate_hz),
                     "check that both files belong together");
  AnnotationLabels labels(path, rate_hz, n_samples);
  for (const Annotation& annotation : file.annotations) labels.add(annotation);
  return std::move(labels).finish();
}

}  // namespace

Labels read_arousal_mat_labels(const std::filesystem::path& path, double rate_hz) {
  check_rate(path, rate_hz);
  return make_labels(read_arousal_mat(path), rate_hz);
}

Labels read_arousal_annotation_labels(const std::filesystem::path& path, double rate_hz,
                                      int64_t n_samples) {
  return labels_of(read_mit_annotations(path), path, rate_hz, n_samples);
}

Labels read_cinc_labels(const std::filesystem::path& path, int64_t frames, double rate_hz) {
  if (path.extension() == ".mat") {
    const ArousalMat content = read_arousal_mat(path);
    if (frames > 0 && std::ssize(content.arousals) != frames)
      throw InputError(fmt::format("{}: labels of {} samples, the recording has {}", path.string(),
                                   content.arousals.size(), frames),
                       "check that both files belong together");
    return make_labels(content, rate_hz > 0 ? rate_hz : kCincRateHz);
  }
  const AnnotationFile file = read_mit_annotations(path);
  if (!(rate_hz > 0)) rate_hz = file.time_resolution_hz > 0 ? file.time_resolution_hz : kCincRateHz;
  if (frames == 0 && !file.annotations.empty()) frames = file.annotations.back().sample + 1;
  return labels_of(file, path, rate_hz, frames);
}

}  // namespace physiomae::io
