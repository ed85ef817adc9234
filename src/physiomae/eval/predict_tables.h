#pragma once

#include <string>
#include <vector>

#include "physiomae/eval/predict_night.h"

namespace physiomae::eval {

/// nights.csv: a row a night: record, status, message, start, windows, kappa where compared, every
/// sleep statistic.
std::string nights_csv(const std::vector<NightOutcome>& nights);

/// embeddings.csv: a row a night whose embeddings were written (kManifestHeader); "" without any.
std::string embeddings_csv(const std::vector<NightOutcome>& nights);

/// agreement.json over the nights that were compared with their labels: kappa a night and of all
/// windows, the pooled confusion matrix, Bland-Altman numbers of each statistic. "" where there are
/// none.
std::string agreement_json(const std::vector<NightOutcome>& nights);

}  // namespace physiomae::eval
