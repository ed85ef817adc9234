#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/error.h"
#include "physiomae/io/labels.h"

namespace physiomae::io {

/// Spans painted over each other in the order of a file: later ones win. Overlaps of up to 1 s
/// (rounding) and of equal values are no conflict.
class SpanPainter {
 public:
  void paint(double start_seconds, double duration_seconds, int value);

  struct Span {
    double start_seconds = 0;
    double end_seconds = 0;
    int value = 0;
  };
  /// Sorted, without overlap.
  std::vector<Span> spans() const;
  int64_t conflicts() const { return conflicts_; }
  double first_conflict_seconds() const { return first_conflict_seconds_; }

 private:
  struct Rest {
    double end_seconds;
    int value;
  };
  std::map<double, Rest> spans_;  ///< by start
  int64_t conflicts_ = 0;
  double first_conflict_seconds_ = 0;
};

/// A file of labels in which nothing is scored, not even by a word that is not known.
class NothingScored : public InputError {
 public:
  using InputError::InputError;
};

/// A table that speaks of stages and holds none in time: events, each with the stage in which it
/// fell, marks of a second, measures.
class NoHypnogram : public InputError {
 public:
  using InputError::InputError;
};

/// Collects what a hypnogram's reader finds and makes Labels of it: sorted, without overlap, with
/// one warning a kind of oddity. A span without a stage never hides one.
class LabelBuilder {
 public:
  LabelBuilder(std::string where, std::string format);

  /// The file, in messages.
  const std::string& where() const { return where_; }
  /// `place` ("line 12", "byte 340") names where it stands. Times that are not finite, negative
  /// durations and times beyond 10^8 s are InputError; spans of at most 1 ms are counted, reported
  /// and not used.
  void add_stage(double start_seconds, double duration_seconds, Stage stage,
                 std::string_view place);
  /// Without a duration it is counted, reported and not used.
  void add_arousal(double start_seconds, std::optional<double> duration_seconds,
                   std::string_view place);
  /// A word that names no stage: its span is undefined, and a warning names word and place.
  void add_unknown(double start_seconds, double duration_seconds, std::string_view word,
                   std::string_view place);
  void warn(std::string warning) { labels_.warnings.push_back(std::move(warning)); }
  void assume(std::string sentence) { labels_.assumptions.push_back(std::move(sentence)); }
  void set_start_time(std::string start_time) { labels_.start_time = std::move(start_time); }
  void set_exact_clock() { labels_.exact_clock = true; }
  void set_origin(Labels::Origin origin) { labels_.origin = origin; }
  /// Epoch length where the file states it; otherwise it is derived from the spans.
  void set_epoch_seconds(double seconds);

  /// InputError when no stage and no arousal was recognised (NothingScored when nothing else was
  /// found either), when more than 2 % of the entries that
  /// stand for a stage name none, and when two stages overlap. Where there are arousals, what has a
  /// stage and no arousal counts as scored without arousal; without stages too, nothing does.
  Labels finish() &&;

 private:
  void check(double start_seconds, double duration_seconds, std::string_view place) const;
  bool has_extent(double duration_seconds);
  void take_stages();
  void refuse_overlaps() const;
  std::string unknown_words() const;
  void take_arousals();
  void report_unknown();
  double derived_epoch_seconds() const;

  struct Unknown {
    std::string word;
    std::string first_place;
    int64_t count = 0;
  };

  std::string where_;
  Labels labels_;
  SpanPainter stages_;
  std::vector<StageSpan> unstaged_;  ///< painted first, under what has a stage
  std::vector<ArousalSpan> arousal_events_;
  std::vector<Unknown> unknown_;
  int64_t unknown_count_ = 0;
  int64_t recognised_ = 0;
  int64_t without_extent_ = 0, point_arousals_ = 0;
  std::optional<double> epoch_seconds_;
  std::vector<double> durations_;
};

}  // namespace physiomae::io
