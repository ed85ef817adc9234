#include "physiomae/io/row_notes.h"

#include <algorithm>
#include <map>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

constexpr size_t kFewestStages = 5;
constexpr int64_t kSeveralTimes = 3;

struct Standing {
  int64_t on_grid = 0, all = 0;
};

// How stages stand: on a grid, and where they have durations for whole epochs.
struct Pattern {
  OnsetGrid grid;
  double epoch_seconds = 0;

  bool fits(const ScoredRow& row) const {
    const double duration = row.duration_seconds.value_or(0);
    return grid.holds(row.start_seconds) &&
           (!(duration > 0) || epoch_seconds <= 0 || is_multiple(duration, epoch_seconds));
  }
};

Pattern pattern_of(const std::vector<const ScoredRow*>& stages) {
  std::vector<double> onsets, durations;
  for (const ScoredRow* row : stages) {
    onsets.push_back(row->start_seconds);
    if (row->duration_seconds.value_or(0) > 0) durations.push_back(*row->duration_seconds);
  }
  return {grid_of(onsets), common_epoch_of(durations)};
}

// Whether stages say themselves that they are some. One that is missing would be taken for a note:
// wake is there, and REM too where no grid tells.
bool are_announced(const std::vector<const ScoredRow*>& stages, const StageCoding& coding,
                   bool on_grid) {
  size_t announced = 0;
  bool wake = false, rem = false;
  for (const ScoredRow* row : stages) {
    announced += says_stage(row->word);
    const auto stage = coding.stage_of(row->word);
    wake = wake || stage == Stage::wake;
    rem = rem || stage == Stage::rem;
  }
  return stages.size() >= kFewestStages && 20 * announced >= 19 * stages.size() && wake &&
         (rem || on_grid);
}

}  // namespace

bool says_sleep_stage(std::string_view word) {
  return squeezed_word(word).starts_with("sleepstage");
}

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

std::set<std::string> words_of_notes(const std::vector<const ScoredRow*>& stages,
                                     const std::vector<const ScoredRow*>& others,
                                     const StageCoding& coding, bool open) {
  if (others.empty()) return {};
  const Pattern pattern = pattern_of(stages);
  const bool announced = are_announced(stages, coding, pattern.grid.found());
  std::map<std::string, Standing> standings;
  for (const ScoredRow* row : others) {
    Standing& standing = standings[squeezed_word(row->word)];
    ++standing.all;
    standing.on_grid += pattern.fits(*row);
  }
  std::set<std::string> notes;
  for (const auto& [word, standing] : standings) {
    const bool stands_as_stages = standing.on_grid == standing.all && standing.all >= kSeveralTimes;
    const bool off_grid = open && pattern.grid.found() && 2 * standing.on_grid < standing.all;
    if (off_grid || (announced && !says_stage(word) && !stands_as_stages)) notes.insert(word);
  }
  return notes;
}

}  // namespace physiomae::io
