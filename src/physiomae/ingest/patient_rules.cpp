#include "physiomae/ingest/patient_rules.h"

#include <array>
#include <regex>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

// The groups of `pattern`, joined, name the patient.
struct PatientRule {
  const char* corpus;
  const char* pattern;
};

constexpr std::array kRules = {
    PatientRule{"Sleep-EDF: cassette, night N of person ss", "(SC4\\d\\d)\\d[A-Z]\\d"},
    PatientRule{"Sleep-EDF: telemetry, night N of person ss", "(ST7\\d\\d)\\d[A-Z]\\d"},
    PatientRule{"BIDS", "(sub-[A-Za-z0-9]+)(?:[_-].*)?"},
    PatientRule{"SHHS: visits 1 and 2", "(shhs)[12](-\\d+).*"},
    PatientRule{"NSRR: visits", "([a-z]+)-visit-?\\d+(-[A-Za-z0-9]+)(?:-nsrr)?"},
    PatientRule{"CHAT: baseline and follow-up", "(chat)(?:-[a-z]+)+(-\\d+).*"},
    PatientRule{"ABC: baseline and months", "(abc)-(?:baseline|month\\d+)(-\\d+).*"},
    PatientRule{"MESA", "(mesa)-sleep(-\\d+).*"},
    PatientRule{"MASS", "(\\d\\d-\\d\\d-\\d{4})"},
    PatientRule{"STAGES",
                "((?:BOGN|GSBB|GSDV|GSLH|GSSA|GSSW|MAYO|MSMI|MSNF|MSQW|MSTH|MSTR|STLK|"
                "STNF)\\d{5})"},
    PatientRule{"slpdb: parts a and b of a night", "(slp\\d\\d)[a-z]?(?:_.*)?"},
};

std::string groups_of(const std::smatch& match) {
  if (match.size() == 1) return match.str(0);
  std::string joined;
  for (size_t g = 1; g < match.size(); ++g) joined += match.str(g);
  return joined;
}

}  // namespace

std::optional<PatientName> patient_by_corpus(const std::string& record) {
  static const auto compiled = [] {
    std::vector<std::regex> all;
    for (const PatientRule& rule : kRules) all.emplace_back(rule.pattern, std::regex::icase);
    return all;
  }();
  std::smatch match;
  for (size_t r = 0; r < kRules.size(); ++r)
    if (std::regex_match(record, match, compiled[r]))
      return PatientName{groups_of(match), kRules[r].corpus};
  return std::nullopt;
}

std::optional<PatientName> patient_by_pattern(const std::string& record,
                                              const std::string& pattern) {
  try {
    std::smatch match;
    if (!std::regex_search(record, match, std::regex(pattern))) return std::nullopt;
    const std::string patient = match.size() == 1 ? match.str(0) : match.str(1);
    if (patient.empty()) return std::nullopt;
    return PatientName{patient, "--patient-pattern"};
  } catch (const std::regex_error& error) {
    throw UsageError(fmt::format("--patient-pattern {}: {}", pattern, error.what()),
                     "a regular expression whose first group is the patient: '^(P\\d+)_'");
  }
}

}  // namespace physiomae::ingest
