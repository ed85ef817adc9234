#pragma once

#include <array>
#include <string_view>

#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {

/// A member of Scores by name, for whatever goes through all of them.
struct NamedScore {
  std::string_view key;    ///< in scores.json
  std::string_view title;  ///< in tables
  double Scores::*value;
  bool binary_only;  ///< undefined in sleep staging
};

inline constexpr std::array kNamedScores = {
    NamedScore{"balanced_accuracy", "bal. acc.", &Scores::balanced_accuracy, false},
    NamedScore{"accuracy", "accuracy", &Scores::accuracy, false},
    NamedScore{"kappa", "kappa", &Scores::kappa, false},
    NamedScore{"f1_macro", "macro F1", &Scores::f1_macro, false},
    NamedScore{"f1_weighted", "weighted F1", &Scores::f1_weighted, false},
    NamedScore{"f1_positive", "positive F1", &Scores::f1_positive, true},
    NamedScore{"auroc", "AUROC", &Scores::auroc, true},
    NamedScore{"auprc", "AUPRC", &Scores::auprc, true}};

/// A value for each of kNamedScores.
using ScoreRow = std::array<double, kNamedScores.size()>;

ScoreRow score_row(const Scores& scores);
/// Place of `key` in kNamedScores; Error when there is none.
size_t score_place(std::string_view key);

}  // namespace physiomae::metrics
