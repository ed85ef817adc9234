#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// What the nights of an ingest lack and what was left over: nights without labels, without each
/// modality, without an age, files of labels and recordings without a partner, replaced, skipped;
/// all names.
nlohmann::ordered_json tables_of(const IngestSummary& summary, const SourcePlan& plan);

/// The same as lines with the first ten names; what did not occur has no line. Nights without an
/// age are counted alone where nothing says ages: then all lack them.
std::string tables_text(const nlohmann::ordered_json& tables, const SourcePlan& plan);

/// Why the first of the nights that lack a modality lacks it, a line each; "" where none does.
std::string reasons_text(const IngestSummary& summary);

}  // namespace physiomae::ingest
