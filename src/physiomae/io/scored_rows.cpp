#include "physiomae/io/scored_rows.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/median.h"
#include "physiomae/io/covered_time.h"
#include "physiomae/io/onset_grid.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_notes.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

enum class Kind { stage, arousal, marker, unknown };

constexpr double kPointSeconds = 1;  // a row without duration

bool are_of_one_length(const std::vector<double>& durations) {
  if (durations.empty()) return true;
  const double usual = upper_median(durations);
  const auto same = std::count_if(durations.begin(), durations.end(), [usual](double duration) {
    return std::abs(duration - usual) < 0.01 * usual;
  });
  return 10 * same >= 9 * std::ssize(durations);
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
    add_stages();
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (kinds_[i] == Kind::arousal) add_arousal(rows_[i]);
      if (kinds_[i] == Kind::marker || kinds_[i] == Kind::unknown) add_other(rows_[i], kinds_[i]);
    }
    refuse_doubtful_a();
    report();
  }

 private:
  Kind kind_of(const ScoredRow& row) const {
    if (is_marker_word(row.word) && !coding_.words.contains(squeezed_word(row.word)))
      return Kind::marker;
    if (coding_.stage_of(row.word)) return Kind::stage;
    if (!names_arousal(row.word)) return Kind::unknown;
    constexpr double kLongestArousal = 15;
    const double seconds = row.duration_seconds.value_or(0);
    const bool epoch = all_epochs_ || !(seconds > 0) || seconds > kLongestArousal;
    return epoch && names_stage_and_arousal(row.word) ? Kind::unknown : Kind::arousal;
  }

  static bool has_duration(const ScoredRow& row) { return row.duration_seconds.value_or(0) > 0; }

  void collect_onsets() {
    open_ = true;
    std::vector<double> stated;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (kinds_[i] != Kind::stage) continue;
      open_ = open_ && !has_duration(rows_[i]);
      if (has_duration(rows_[i])) stated.push_back(*rows_[i].duration_seconds);
      onsets_.push_back(rows_[i].start_seconds);
    }
    of_one_length_ = are_of_one_length(stated);
    std::sort(onsets_.begin(), onsets_.end());
    find_notes();
    find_beat();
    for (size_t i = 0; open_ && i < rows_.size(); ++i)
      if (ends_a_stage(rows_[i], kinds_[i])) onsets_.push_back(rows_[i].start_seconds);
    std::sort(onsets_.begin(), onsets_.end());
  }

  // Without durations a word that could be a stage ends the one before it.
  bool ends_a_stage(const ScoredRow& row, Kind kind) const {
    if (names_event(row.word)) return false;
    if (kind == Kind::marker) return beat_ > 0 && is_slot(row.start_seconds);
    return kind == Kind::unknown && !is_note(row) && may_change_at(row.start_seconds);
  }

  void find_notes() {
    if (all_epochs_) return;
    std::vector<const ScoredRow*> stages, others;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (kinds_[i] == Kind::stage) stages.push_back(&rows_[i]);
      if (kinds_[i] == Kind::unknown && !names_event(rows_[i].word)) others.push_back(&rows_[i]);
    }
    notes_ = words_of_notes(stages, others, coding_, open_);
    grid_ = grid_of(onsets_);
  }

  bool is_note(const ScoredRow& row) const {
    return !notes_.empty() && !says_sleep_stage(row.word) &&
           notes_.contains(squeezed_word(row.word));
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
    if (begins_at(onset)) return false;
    if (beat_ <= 0 || stage_onsets_.empty()) return true;
    return std::abs(std::remainder(onset - stage_onsets_.front(), beat_)) < 0.01 * beat_;
  }

  // The same for a word that is not known: a list of changes has no beat but the grid of its
  // epochs.
  bool may_change_at(double onset) const {
    if (lists_epochs_ || !grid_.found()) return is_slot(onset);
    return !begins_at(onset) && grid_.holds(onset);
  }

  bool begins_at(double onset) const {
    const auto near = std::lower_bound(stage_onsets_.begin(), stage_onsets_.end(), onset - 0.5);
    return near != stage_onsets_.end() && *near < onset + 0.5;
  }

  // Until the next; where the others all state that they last an epoch, for one at most.
  double open_duration(double start) const {
    const auto next = std::upper_bound(onsets_.begin(), onsets_.end(), start);
    if (next == onsets_.end()) return lists_epochs_ ? std::min(beat_, epoch_) : epoch_;
    const double step = *next - start;
    if (lists_epochs_) return std::min(beat_, step);
    return open_ || !of_one_length_ ? step : std::min(epoch_, step);
  }

  // What lasts no whole epoch and lies inside stages that do is a mark ("REM" of 5 s among
  // calibrations of the eyes), whatever it is called.
  void add_stages() {
    std::vector<const ScoredRow*> odd;
    const double epoch = open_ ? 0 : common_epoch();
    const auto is_regular = [&](const ScoredRow& row) {
      const double duration = row.duration_seconds.value_or(-1);
      return epoch <= 0 || duration == 0 || is_multiple(duration, epoch);
    };
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (kinds_[i] != Kind::stage) continue;
      if (is_regular(rows_[i]) && coding_.stage_of(rows_[i].word) != Stage::undefined)
        add_stage(rows_[i]);
      else
        odd.push_back(&rows_[i]);
    }
    staged_.settle();
    marks_ = std::erase_if(
        odd, [&](const ScoredRow* row) { return !is_regular(*row) && lies_inside_stages(*row); });
    for (const ScoredRow* row : odd) add_stage(*row);
    staged_.settle();
  }

  double common_epoch() const {
    std::vector<double> durations;
    for (size_t i = 0; i < rows_.size(); ++i)
      if (kinds_[i] == Kind::stage && has_duration(rows_[i]))
        durations.push_back(*rows_[i].duration_seconds);
    return common_epoch_of(durations);
  }

  bool lies_inside_stages(const ScoredRow& row) const {
    const double duration = std::max(row.duration_seconds.value_or(0), kPointSeconds);
    return staged_.between(row.start_seconds, row.start_seconds + duration) > 0.99 * duration;
  }

  void add_stage(const ScoredRow& row) {
    const bool open = open_ || !row.duration_seconds;
    const double duration = open ? open_duration(row.start_seconds) : *row.duration_seconds;
    without_duration_ += open && !open_;
    builder_.add_stage(row.start_seconds, duration, *coding_.stage_of(row.word), row.place);
    staged_.add(row.start_seconds, row.start_seconds + duration);
    shortest_ = duration > 0 ? std::min(shortest_, duration) : shortest_;
  }

  void add_arousal(const ScoredRow& row) {
    builder_.add_arousal(row.start_seconds, has_duration(row) ? row.duration_seconds : std::nullopt,
                         row.place);
  }

  bool overlaps_stage(double start, double end) const {
    return staged_.between(start, end) > 0.1 * std::min(end - start, shortest_);
  }

  // Whether a row that names no stage stands where one has to stand.
  bool takes_a_stages_place(const ScoredRow& row, Kind kind) const {
    if (all_epochs_ || says_sleep_stage(row.word)) return true;
    if (!open_ && !has_duration(row)) return false;
    if (has_duration(row)) {
      const double least = 0.9 * std::min(staged_.spans() == 0 ? epoch_ : shortest_, epoch_);
      return *row.duration_seconds >= least && (staged_.spans() == 0 || !names_event(row.word)) &&
             !overlaps_stage(row.start_seconds, row.start_seconds + *row.duration_seconds);
    }
    return ends_a_stage(row, kind);
  }

  void add_other(const ScoredRow& row, Kind kind) {
    if (kind == Kind::unknown && is_note(row)) {
      ++noted_;
      return;
    }
    const bool is_stages = takes_a_stages_place(row, kind);
    if (is_stages || open_) doubtful_a_ += squeezed_word(row.word) == "a";
    if (!is_stages) {
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

  // "A" is an artefact beside a wake that is written otherwise, and else may be "awake".
  void refuse_doubtful_a() const {
    constexpr int64_t kFewest = 2;
    if (doubtful_a_ < kFewest || 20 * doubtful_a_ < static_cast<int64_t>(staged_.spans())) return;
    for (size_t i = 0; i < rows_.size(); ++i)
      if (kinds_[i] == Kind::stage && coding_.stage_of(rows_[i].word) == Stage::wake) return;
    throw InputError(fmt::format("{}: \"A\" occurs {} times, and no wake: artefact, or awake?",
                                 builder_.where(), doubtful_a_),
                     "--stage-coding FILE states it, with a line \"A,W\" or \"A,?\"");
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
    if (without_duration_ > 0)
      builder_.assume(fmt::format("{} stages state no duration, unlike the others: each lasts {}",
                                  without_duration_,
                                  of_one_length_ ? "an epoch" : "until the next begins"));
    if (marks_ > 0)
      builder_.assume(fmt::format(
          "{} rows bear a stage's word, but last no whole epoch and lie inside stages: not used",
          marks_));
    // Their words stay out: what is noted in a night may name a person.
    if (noted_ > 0)
      builder_.assume(fmt::format(
          "{} rows name no stage that is known and do not stand as stages do: taken as notes",
          noted_));
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
  std::vector<double> onsets_, stage_onsets_;
  double beat_ = 0;
  OnsetGrid grid_;
  std::set<std::string> notes_;  ///< Note [Notes among stages]
  CoveredTime staged_;
  double shortest_ = 1e9;
  bool of_one_length_ = true;  ///< what the stages say that they last
  int64_t events_ = 0, noted_ = 0, without_duration_ = 0;
  size_t marks_ = 0;
  int64_t doubtful_a_ = 0;  ///< "A" where a stage may stand
};

}  // namespace

void add_scored_rows(const std::vector<ScoredRow>& rows, const StageCoding& coding,
                     double epoch_seconds, bool all_epochs, LabelBuilder& builder) {
  Teller(rows, coding, epoch_seconds, all_epochs, builder).tell();
}

}  // namespace physiomae::io
