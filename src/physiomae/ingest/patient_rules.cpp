#include "physiomae/ingest/patient_rules.h"

#include <array>
#include <regex>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

enum class Letters { small, capital, as_they_stand };

// The groups of `pattern`, joined, name the patient, in the letters of the corpus: one person is
// one name, however a copy's files are spelt.
struct PatientRule {
  const char* corpus;
  const char* pattern;
  Letters letters;
};

constexpr std::array kRules = {
    PatientRule{"Sleep-EDF: cassette, night N of person ss", "(SC4\\d\\d)\\d[A-Z]\\d",
                Letters::capital},
    PatientRule{"Sleep-EDF: telemetry, night N of person ss", "(ST7\\d\\d)\\d[A-Z]\\d",
                Letters::capital},
    PatientRule{"BIDS", "(sub-[A-Za-z0-9]+)(?:[_-].*)?", Letters::as_they_stand},
    PatientRule{"SHHS: visits 1 and 2", "(shhs)[12](-\\d+).*", Letters::small},
    PatientRule{"NSRR: visits", "([a-z]+)-visit-?\\d+(-[A-Za-z0-9]+)(?:-nsrr)?", Letters::small},
    PatientRule{"CHAT: baseline and follow-up", "(chat)(?:-[a-z]+)+(-\\d+).*", Letters::small},
    PatientRule{"ABC: baseline and months", "(abc)-(?:baseline|month\\d+)(-\\d+).*",
                Letters::small},
    PatientRule{"MESA", "(mesa)-sleep(-\\d+).*", Letters::small},
    // Study 01, subsets 1 to 5: a date looks much alike.
    PatientRule{"MASS", "(01-0[1-5]-0\\d{3})", Letters::as_they_stand},
    PatientRule{"STAGES",
                "((?:BOGN|GSBB|GSDV|GSLH|GSSA|GSSW|MAYO|MSMI|MSNF|MSQW|MSTH|MSTR|STLK|"
                "STNF)\\d{5})",
                Letters::capital},
    PatientRule{"slpdb: parts a and b of a night", "(slp\\d\\d)[a-z]?(?:_.*)?", Letters::small},
};

std::string groups_of(const std::smatch& match) {
  if (match.size() == 1) return match.str(0);
  std::string joined;
  for (size_t g = 1; g < match.size(); ++g) joined += match.str(g);
  return joined;
}

std::string spelt(std::string name, Letters letters) {
  if (letters == Letters::small) return io::to_lower(name);
  if (letters == Letters::capital)
    for (char& c : name)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return name;
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
      return PatientName{spelt(groups_of(match), kRules[r].letters), kRules[r].corpus};
  return std::nullopt;
}

std::optional<PatientName> patient_by_pattern(const std::string& record,
                                              const std::string& pattern) {
  try {
    std::smatch match;
    if (!std::regex_search(record, match, std::regex(pattern))) return std::nullopt;
    const std::string patient = match.size() == 1 ? match.str(0) : match.str(1);
    if (patient.empty() || !is_utf8(patient)) return std::nullopt;  // a character may be cut
    return PatientName{patient, "--patient-pattern"};
  } catch (const std::regex_error& error) {
    throw UsageError(fmt::format("--patient-pattern {}: {}", pattern, error.what()),
                     "a regular expression whose first group is the patient: '^(P\\d+)_'");
  }
}

}  // namespace physiomae::ingest
