#pragma once

#include <nlohmann/json_fwd.hpp>

#include "physiomae/metrics/judge_methods.h"

namespace physiomae::report {

/// A judgement as scores.json has it; undefined values are null.
nlohmann::ordered_json judgement_json(const metrics::TaskJudgement& judgement,
                                      const dataset::Task& task);

nlohmann::ordered_json comparison_json(const metrics::Comparison& comparison);

/// A number, or null when it is none.
nlohmann::ordered_json or_null(double value);

}  // namespace physiomae::report
