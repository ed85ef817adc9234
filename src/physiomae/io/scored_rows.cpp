#include "physiomae/io/scored_rows.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

enum class Kind { stage, arousal, marker, unknown };

// What is said of sleep beside stages; a row of one of these is no stage that is not known.
bool names_event(std::string_view text) {
  const std::string lower = to_lower(text);
  for (const std::string_view part :
       {"apn",     "hypop",   "desat",     "spo2",     "arous",    "rera",      "limb",
        "plm",     "leg ",    "snor",      "schnarch", "position", "supine",    "prone",
        "lights ", "licht ",  "record",    "study",    "start",    "impedance", "calib",
        "mcap",    "spindle", "k-complex", "brux",     "cardi",    "ecg",       "artifact",
        "artefa",  "cheyne",  "cpap",      "note",     "comment",  "left",      "right",
        "upright", "respir",  "hr ",       "end of",   "stop",     "sync"})
    if (lower.find(part) != std::string::npos) return true;
  return false;
}

class Teller {
 public:
  Teller(const std::vector<ScoredRow>& rows, const StageCoding& coding, double epoch_seconds,
         bool all_epochs, LabelBuilder& builder)
      : rows_(rows),
        coding_(coding),
        epoch_(epoch_seconds),
        all_epochs_(all_epochs),
        builder_(builder) {
    for (const ScoredRow& row : rows) kinds_.push_back(kind_of(row));
  }

  void tell() {
    collect_onsets();
    for (size_t i = 0; i < rows_.size(); ++i)
      if (kinds_[i] == Kind::stage) add_stage(rows_[i]);
    std::sort(spans_.begin(), spans_.end());
    double total = 0;
    for (const auto& [start, end] : spans_) {
      before_.push_back(total);
      total += end - start;
    }
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (kinds_[i] == Kind::arousal) add_arousal(rows_[i]);
      if (kinds_[i] == Kind::marker || kinds_[i] == Kind::unknown) add_other(rows_[i], kinds_[i]);
    }
    report();
  }

 private:
  Kind kind_of(const ScoredRow& row) const {
    if (is_marker_word(row.word) && !coding_.words.contains(squeezed_word(row.word)))
      return Kind::marker;
    if (coding_.stage_of(row.word)) return Kind::stage;
    return names_arousal(row.word) ? Kind::arousal : Kind::unknown;
  }

  static bool has_duration(const ScoredRow& row) { return row.duration_seconds.value_or(0) > 0; }

  void collect_onsets() {
    bool any = false;
    for (size_t i = 0; i < rows_.size(); ++i)
      if (kinds_[i] == Kind::stage) any = any || has_duration(rows_[i]);
    open_ = !any;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (kinds_[i] == Kind::stage) onsets_.push_back(rows_[i].start_seconds);
      // Without durations a word that could be a stage ends the one before it.
      if (open_ && kinds_[i] == Kind::unknown && !names_event(rows_[i].word))
        others_.push_back(rows_[i].start_seconds);
    }
    std::sort(onsets_.begin(), onsets_.end());
    find_beat();
    for (const double onset : others_)
      if (is_slot(onset)) onsets_.push_back(onset);
    for (size_t i = 0; i < rows_.size(); ++i)
      if (open_ && kinds_[i] == Kind::marker && is_slot(rows_[i].start_seconds) && beat_ > 0)
        onsets_.push_back(rows_[i].start_seconds);
    std::sort(onsets_.begin(), onsets_.end());
  }

  // The step between most stages, 0 where there is none.
  void find_beat() {
    stage_onsets_ = onsets_;
    std::map<int64_t, size_t> steps;
    for (size_t i = 1; i < onsets_.size(); ++i)
      ++steps[std::llround(1000 * (onsets_[i] - onsets_[i - 1]))];
    const auto most =
        std::max_element(steps.begin(), steps.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != steps.end() && 2 * most->second >= onsets_.size() - 1 && onsets_.size() > 2)
      beat_ = static_cast<double>(most->first) / 1000;
    lists_epochs_ = open_ && says_each_epoch();
  }

  // A list of changes never names a stage twice in a row; one that does so on the beat lists
  // epochs, and a longer step is a row that is missing.
  bool says_each_epoch() const {
    if (beat_ <= 0) return false;
    std::vector<std::pair<double, Stage>> stages;
    for (size_t i = 0; i < rows_.size(); ++i)
      if (kinds_[i] == Kind::stage)
        stages.emplace_back(rows_[i].start_seconds, *coding_.stage_of(rows_[i].word));
    std::sort(stages.begin(), stages.end());
    size_t on_beat = 0, repeated = 0;
    for (size_t i = 1; i < stages.size(); ++i) {
      const double step = stages[i].first - stages[i - 1].first;
      if (std::abs(step - beat_) > 0.01 * beat_) continue;
      ++on_beat;
      repeated += stages[i].second == stages[i - 1].second;
    }
    return repeated > 0 && 10 * on_beat >= 8 * (stages.size() - 1);
  }

  // Whether a stage without duration could begin there: on the beat where there is one, and where
  // none begins.
  bool is_slot(double onset) const {
    const auto near = std::lower_bound(stage_onsets_.begin(), stage_onsets_.end(), onset - 0.5);
    if (near != stage_onsets_.end() && *near < onset + 0.5) return false;
    if (beat_ <= 0 || stage_onsets_.empty()) return true;
    return std::abs(std::remainder(onset - stage_onsets_.front(), beat_)) < 0.01 * beat_;
  }

  // Until the next; where the others state durations, for an epoch at most.
  double open_duration(double start) const {
    const auto next = std::upper_bound(onsets_.begin(), onsets_.end(), start);
    if (next == onsets_.end()) return epoch_;
    const double step = *next - start;
    if (lists_epochs_) return std::min(beat_, step);
    return open_ ? step : std::min(epoch_, step);
  }

  void add_stage(const ScoredRow& row) {
    const double duration =
        open_ || !row.duration_seconds ? open_duration(row.start_seconds) : *row.duration_seconds;
    builder_.add_stage(row.start_seconds, duration, *coding_.stage_of(row.word), row.place);
    spans_.emplace_back(row.start_seconds, row.start_seconds + duration);
    shortest_ = duration > 0 ? std::min(shortest_, duration) : shortest_;
  }

  void add_arousal(const ScoredRow& row) {
    builder_.add_arousal(row.start_seconds, has_duration(row) ? row.duration_seconds : std::nullopt,
                         row.place);
  }

  // Seconds of stages before a moment; stages do not overlap, or they are refused later.
  double staged_before(double moment) const {
    const auto next = std::upper_bound(spans_.begin(), spans_.end(), std::pair(moment, 1e300));
    if (next == spans_.begin()) return 0;
    const auto at = static_cast<size_t>(next - spans_.begin()) - 1;
    return before_[at] + std::min(moment, spans_[at].second) - spans_[at].first;
  }

  bool overlaps_stage(double start, double end) const {
    return staged_before(end) - staged_before(start) > 0.1 * std::min(end - start, shortest_);
  }

  // Whether a row that names no stage stands where one has to stand.
  bool takes_a_stages_place(const ScoredRow& row, Kind kind) const {
    if (all_epochs_) return true;
    if (!open_ || has_duration(row)) {
      if (!has_duration(row)) return false;
      const double least = 0.9 * std::min(spans_.empty() ? epoch_ : shortest_, epoch_);
      return *row.duration_seconds >= least && (spans_.empty() || !names_event(row.word)) &&
             !overlaps_stage(row.start_seconds, row.start_seconds + *row.duration_seconds);
    }
    if (kind == Kind::marker && beat_ <= 0) return false;
    return !names_event(row.word) && is_slot(row.start_seconds);
  }

  void add_other(const ScoredRow& row, Kind kind) {
    if (!takes_a_stages_place(row, kind)) {
      ++events_;
      return;
    }
    const double duration =
        has_duration(row) ? *row.duration_seconds : open_duration(row.start_seconds);
    if (kind == Kind::marker)
      builder_.add_stage(row.start_seconds, duration, Stage::undefined, row.place);
    else
      builder_.add_unknown(row.start_seconds, duration, row.word, row.place);
  }

  void report() {
    int64_t holes = 0;
    for (size_t i = 1; lists_epochs_ && i < onsets_.size(); ++i)
      holes += onsets_[i] - onsets_[i - 1] > 1.5 * beat_;
    if (holes > 0)
      builder_.assume(fmt::format(
          "its rows are epochs of {:g} s: {} of the steps between them are longer, and what "
          "lies there has no stage",
          beat_, holes));
    // Their words stay out: what is noted in a night may name a person.
    if (events_ > 0) builder_.assume(fmt::format("{} rows are events and touch no stage", events_));
  }

  const std::vector<ScoredRow>& rows_;
  const StageCoding& coding_;
  double epoch_;
  bool all_epochs_;
  LabelBuilder& builder_;
  std::vector<Kind> kinds_;
  bool open_ = false;          ///< no stage has a duration
  bool lists_epochs_ = false;  ///< nor does it need one
  std::vector<double> onsets_, stage_onsets_, others_;
  double beat_ = 0;
  std::vector<std::pair<double, double>> spans_;
  std::vector<double> before_;  ///< seconds of stages before each of spans_
  double shortest_ = 1e9;
  int64_t events_ = 0;
};

}  // namespace

void add_scored_rows(const std::vector<ScoredRow>& rows, const StageCoding& coding,
                     double epoch_seconds, bool all_epochs, LabelBuilder& builder) {
  Teller(rows, coding, epoch_seconds, all_epochs, builder).tell();
}

}  // namespace physiomae::io
