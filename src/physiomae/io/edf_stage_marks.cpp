#include "physiomae/io/edf_stage_marks.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/onset_grid.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/row_notes.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

enum class Wording { standard, bare, digit, other };

struct Mark {
  double onset = 0, duration = 0;
  std::string_view text;
  Wording wording = Wording::other;
  Stage stage = Stage::undefined;

  bool is_bare() const { return wording == Wording::bare || wording == Wording::digit; }
  double end() const { return onset + duration; }
};

// "Sleep stage W", and what says so in other words ("Stage - N2", "Sleep_stage_W", "Stadium 1").
bool says_so(std::string_view text) {
  const std::string squeezed = squeezed_word(text);
  return says_stage(text) && (!squeezed.starts_with("sleep") || says_sleep_stage(text));
}

bool has_standard_wording(std::string_view text, const StageCoding& coding) {
  const std::string lower = to_lower(text);
  return lower.starts_with("sleep stage") || lower.starts_with("movement time") ||
         (says_so(text) && coding.stage_of(text));
}

Wording wording_of(std::string_view text, const StageCoding& coding) {
  if (has_standard_wording(text, coding)) return Wording::standard;
  if (const auto digit = bare_digit(text)) {
    const bool may_be =
        coding.stated() ? coding.stage_of(text).has_value() : may_stand_for_a_stage(*digit);
    return may_be ? Wording::digit : Wording::other;
  }
  const bool stated = coding.words.contains(squeezed_word(text));
  if (!stated && is_marker_word(text)) return Wording::other;
  return coding.stage_of(text) ? Wording::bare : Wording::other;
}

class Marks {
 public:
  Marks(const std::vector<EdfAnnotation>& annotations, const StageCoding& coding)
      : coding_(coding) {
    for (const EdfAnnotation& annotation : annotations) {
      const std::string_view text = annotation_word(annotation.text);
      marks_.push_back({annotation.onset_seconds, annotation.duration_seconds.value_or(0), text,
                        wording_of(text, coding),
                        coding.stage_of(text).value_or(Stage::undefined)});
    }
    standard_ = std::any_of(marks_.begin(), marks_.end(),
                            [](const Mark& mark) { return mark.wording == Wording::standard; });
    if (standard_) drop_inside_standard();
    drop_digits_alone();
  }

  bool any_stage() const { return standard_ || count_bare() > 0; }
  bool are_a_hypnogram() const {
    return standard_ || (count_bare() > 0 && look_like_a_hypnogram());
  }

  std::vector<ScoredRow> rows(bool recording, const std::string& where, LabelBuilder& builder) {
    if (any_stage() && !are_a_hypnogram() && (recording || 2 * count_bare() < marks_.size()))
      throw InputError(
          fmt::format("{}: {} of its {} annotations are words for stages, but on no beat and with "
                      "no durations that join: notes, no hypnogram",
                      where, count_bare(), marks_.size()),
          "where they are one, give them durations, or write \"Sleep stage N2\" and so on");
    settle_digits(where, builder);
    if (count_bare() > 0)
      builder.warn(fmt::format("{} stages without the words \"Sleep stage\": taken as stages",
                               count_bare()));
    if (dropped_ > 0)
      builder.warn(fmt::format(
          "{} annotations are words for stages without \"Sleep stage\", where none is missing: "
          "not used",
          dropped_));
    return as_rows();
  }

 private:
  size_t count_bare() const {
    return static_cast<size_t>(std::count_if(marks_.begin(), marks_.end(),
                                             [](const Mark& mark) { return mark.is_bare(); }));
  }

  void drop(Mark& mark) {
    dropped_ += mark.wording == Wording::bare;
    mark.wording = Wording::other;
    mark.text = {};
  }

  // Bare words count where no "Sleep stage ..." is, and they last.
  void drop_inside_standard() {
    std::vector<std::pair<double, double>> spans;
    for (const Mark& mark : marks_)
      if (mark.wording == Wording::standard) spans.emplace_back(mark.onset, mark.end());
    std::sort(spans.begin(), spans.end());
    const bool open = std::all_of(spans.begin(), spans.end(),
                                  [](const auto& span) { return !(span.second > span.first); });
    constexpr double kRoundingSeconds = 1;
    for (Mark& mark : marks_) {
      if (!mark.is_bare()) continue;
      const auto next = std::lower_bound(spans.begin(), spans.end(),
                                         std::pair(mark.end() - kRoundingSeconds, 0.0));
      const bool inside =
          next != spans.begin() && std::prev(next)->second > mark.onset + kRoundingSeconds;
      if (open || inside || !(mark.duration >= kShortestEpochSeconds)) drop(mark);
    }
  }

  // Digits that neither letters nor a statement make stages are something else's numbers.
  void drop_digits_alone() {
    if (coding_.stated()) return;
    std::set<Stage> named;
    for (const Mark& mark : marks_)
      if (mark.wording == Wording::bare) named.insert(mark.stage);
    const bool letters = named.contains(Stage::wake) || named.contains(Stage::rem);
    const bool whole =
        named.contains(Stage::n1) || named.contains(Stage::n2) || named.contains(Stage::n3);
    if (letters && !whole) return;
    for (Mark& mark : marks_)
      if (mark.wording == Wording::digit) drop(mark);
  }

  // A word that was stated is no note.
  bool is_stated(const Mark& mark) const {
    return mark.wording == Wording::bare && coding_.words.contains(squeezed_word(mark.text));
  }

  bool look_like_a_hypnogram() const {
    constexpr size_t kFewest = 10, kFewestStages = 3;
    std::vector<const Mark*> bare;
    std::vector<double> onsets, durations;
    std::set<Stage> stages;
    for (const Mark& mark : marks_) {
      if (!mark.is_bare()) continue;
      if (is_stated(mark)) return true;
      bare.push_back(&mark);
      onsets.push_back(mark.onset);
      if (mark.duration > 0) durations.push_back(mark.duration);
      stages.insert(mark.stage);
    }
    const bool whole_epochs = durations.empty() || common_epoch_of(durations) > 0;
    const bool on_a_beat = whole_epochs && grid_of(onsets).found();
    const bool nothing_else = 10 * bare.size() >= 9 * marks_.size();
    if (bare.size() >= kFewest && stages.size() >= kFewestStages && (on_a_beat || nothing_else))
      return true;
    return durations.size() == bare.size() && are_joined(std::move(bare));
  }

  // Whether most begin where the one before ends, for minutes.
  static bool are_joined(std::vector<const Mark*> marks) {
    constexpr double kGapSeconds = 1, kLeastSeconds = 300;
    constexpr size_t kFewest = 3;
    std::sort(marks.begin(), marks.end(),
              [](const Mark* a, const Mark* b) { return a->onset < b->onset; });
    size_t joined = 1;
    double total = 0;
    for (size_t i = 0; i < marks.size(); ++i) {
      total += marks[i]->duration;
      if (i > 0) joined += std::abs(marks[i]->onset - marks[i - 1]->end()) <= kGapSeconds;
    }
    return marks.size() >= kFewest && total >= kLeastSeconds && 10 * joined >= 8 * marks.size();
  }

  void settle_digits(const std::string& where, LabelBuilder& builder) const {
    if (coding_.stated()) return builder.assume(coding_.assumption());
    std::vector<std::string_view> words;
    for (const Mark& mark : marks_)
      if (mark.is_bare() || mark.wording == Wording::standard) words.push_back(mark.text);
    for (std::string& assumed : assumed_of_numbers(words, where))
      builder.assume(std::move(assumed));
  }

  // Beside stages that all say what they are, other words are none.
  std::vector<ScoredRow> as_rows() const {
    const bool all = !standard_ || count_bare() > 0;
    std::vector<ScoredRow> rows;
    for (const Mark& mark : marks_) {
      if (mark.text.empty()) continue;
      const bool tells =
          mark.wording == Wording::standard || says_so(mark.text) || names_arousal(mark.text);
      if (!all && !tells) continue;
      rows.push_back({mark.onset, mark.duration > 0 ? std::optional(mark.duration) : std::nullopt,
                      std::string(mark.text), fmt::format("annotation at {:g} s", mark.onset)});
    }
    return rows;
  }

  static constexpr double kShortestEpochSeconds = 5;

  const StageCoding& coding_;
  std::vector<Mark> marks_;
  bool standard_ = false;
  int64_t dropped_ = 0;
};

}  // namespace

std::string_view annotation_word(std::string_view text) {
  text = text.substr(0, text.find("@@"));
  const size_t colon = text.find_last_of(':');
  if (colon == text.npos || stage_from_word(text)) return text;
  const std::string_view word = trim(text.substr(colon + 1));
  return !bare_digit(word) && stage_from_word(word) ? word : text;
}

std::vector<ScoredRow> rows_of_annotations(const std::vector<EdfAnnotation>& annotations,
                                           const StageCoding& coding, bool recording,
                                           const std::string& where, LabelBuilder& builder) {
  Marks marks(annotations, coding);
  if (!marks.any_stage() && are_digits(annotations))
    throw InputError(
        fmt::format("{}: its {} annotations are bare digits, whose coding is not known", where,
                    annotations.size()),
        "--stage-coding states it: rk (5 is REM), aasm or yasa (4 is REM), or a file");
  return marks.rows(recording, where, builder);
}

bool are_a_hypnogram(const std::vector<EdfAnnotation>& annotations, const StageCoding& coding) {
  return Marks(annotations, coding).are_a_hypnogram();
}

bool are_digits(const std::vector<EdfAnnotation>& annotations) {
  constexpr size_t kFewest = 10;  // a handful may be anything's numbers
  const auto digits =
      std::count_if(annotations.begin(), annotations.end(), [](const EdfAnnotation& annotation) {
        const auto digit = bare_digit(annotation_word(annotation.text));
        return digit && may_stand_for_a_stage(*digit);
      });
  return annotations.size() >= kFewest &&
         10 * static_cast<size_t>(digits) >= 9 * annotations.size();
}

}  // namespace physiomae::io
