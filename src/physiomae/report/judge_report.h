#pragma once

#include "physiomae/metrics/bootstrap.h"
#include "physiomae/report/score_report.h"

namespace physiomae::report {

/// Adds what is said beyond scores (Note [Judgement]) to every size: the arousal task's baseline of
/// stages, judgements of all methods, and the first method's tests against the others. The tests
/// against methods are one family of Holm's correction, that against the baseline another.
void judge_report(const store::Store& store, const metrics::ResamplingOptions& options,
                  ScoreReport& report);

}  // namespace physiomae::report
