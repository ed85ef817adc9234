#pragma once

#include <vector>

#include "physiomae/summary/draft.h"

// The sections of a report, each from the files that other verbs wrote. Numbers are read, never
// computed again: one place for each fact.

namespace physiomae::summary {

/// What the data are and how good: hours, stages, modalities present, flags, parts of the split.
void add_data(Draft& draft, const std::vector<Source>& stores, const std::vector<Source>& splits);

/// Curves of training; whether a run has ended, was stopped or still goes.
void add_training(Draft& draft, const std::vector<Source>& runs);

/// Scores with intervals, label efficiency, confusion, calibration.
void add_scores(Draft& draft, const Source& scores);

/// Hypnograms of test nights, scored against predicted.
void add_nights(Draft& draft, const Source& scores);

/// What `analyze` found: attention, source variance, reconstructions, window, architecture.
void add_analysis(Draft& draft, const Source& analysis);

/// Tables of `reproduce` beside the paper's.
void add_grid(Draft& draft, const Source& grid);

/// Resolved configurations, model cards, versions.
void add_configuration(Draft& draft, const std::vector<Source>& runs,
                       const std::vector<Source>& scores, const std::string& version);

}  // namespace physiomae::summary
