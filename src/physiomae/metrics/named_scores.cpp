#include "physiomae/metrics/named_scores.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {

ScoreRow score_row(const Scores& scores) {
  ScoreRow row{};
  for (size_t s = 0; s < row.size(); ++s) row[s] = scores.*kNamedScores[s].value;
  return row;
}

size_t score_place(std::string_view key) {
  for (size_t s = 0; s < kNamedScores.size(); ++s)
    if (kNamedScores[s].key == key) return s;
  throw Error(fmt::format("no score is called \"{}\"", key));
}

}  // namespace physiomae::metrics
