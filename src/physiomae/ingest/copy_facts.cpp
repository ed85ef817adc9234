#include "physiomae/ingest/copy_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace physiomae::ingest {
namespace {

// In words, one a fact.
class Facts {
 public:
  void add(const char* what, const std::string& of_copy, const std::string& of_kept) {
    if (of_copy.empty() || of_copy == of_kept) return;
    texts_.push_back(of_kept.empty() ? fmt::format("{} ({})", what, of_copy)
                                     : fmt::format("{} ({}, not {})", what, of_copy, of_kept));
  }
  void add(std::string text) { texts_.push_back(std::move(text)); }
  std::string text() const { return fmt::format("{}", fmt::join(texts_, ", ")); }

 private:
  std::vector<std::string> texts_;
};

std::string age_text(const std::optional<double>& age) {
  return age ? fmt::format("{:.4g}", *age) : "";
}

void add_labels(const CopyFacts& copy, const CopyFacts& kept, Facts& facts) {
  if (!copy.labelled()) return;
  if (!kept.labelled()) return facts.add("labels");
  if (copy.stages.size() != kept.stages.size()) return;
  int64_t others = 0;
  for (size_t i = 0; i < copy.stages.size(); ++i) others += copy.stages[i] != kept.stages[i];
  if (others > 0)
    facts.add(fmt::format("other labels (in {} of {} windows)", others, copy.windows));
}

}  // namespace

CopyFacts::CopyFacts(const store::StoredRecord& record)
    : windows(record.windows()),
      stages(record.stage().begin(), record.stage().end()),
      age_years(record.header().age_years),
      sex(record.header().sex),
      patient(record.header().patient_known ? record.header().patient : "") {}

CopyFacts::CopyFacts(const store::RecordContent& content)
    : windows(static_cast<int64_t>(content.labels.stage.size())),
      stages(content.labels.stage),
      age_years(content.header.age_years),
      sex(content.header.sex),
      patient(content.header.patient_known ? content.header.patient : "") {}

bool CopyFacts::labelled() const { return store::staged_windows(stages) > 0; }

std::string known_alone(const CopyFacts& copy, const CopyFacts& kept) {
  Facts facts;
  if (copy.windows > kept.windows)
    facts.add(fmt::format("more of the night ({} windows, not {})", copy.windows, kept.windows));
  add_labels(copy, kept, facts);
  facts.add("a patient", copy.patient, kept.patient);
  facts.add("an age", age_text(copy.age_years), age_text(kept.age_years));
  facts.add("a sex", copy.sex, kept.sex);
  return facts.text();
}

}  // namespace physiomae::ingest
