#pragma once

#include <optional>
#include <string>

namespace physiomae::ingest {

/// Whose night a record is, by its name.
struct PatientName {
  std::string patient;
  std::string corpus;  ///< whose rule told it
};

/// By the names of corpora in which a person has several nights, or names that no others have. In
/// whatever letters the record is spelt, the patient is spelt as the corpus does ("shhs-200001").
std::optional<PatientName> patient_by_corpus(const std::string& record);

/// By a regular expression: its first group, the whole match without groups; nothing without a
/// match. UsageError when the expression is none.
std::optional<PatientName> patient_by_pattern(const std::string& record,
                                              const std::string& pattern);

}  // namespace physiomae::ingest
