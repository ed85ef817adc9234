#include "physiomae/ingest/patient_ages.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "physiomae/ingest/record_visit.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

constexpr double kOneBirthday = 1;

// Whether the later of two visits finds a person not younger; false where no visits tell.
bool grown_older(const Source& a, const Source& b) {
  const std::string first = visit_of(a).visit, second = visit_of(b).visit;
  if (first.empty() || second.empty() || first == second) return false;
  const auto x = io::parse_int(first), y = io::parse_int(second);
  return !x || !y || (*x < *y) == (*a.age_years < *b.age_years);
}

bool may_be_one(const Source& a, const Source& b) {
  if (!a.sex.empty() && !b.sex.empty() && a.sex != b.sex) return false;
  if (!a.age_years || !b.age_years) return true;
  return std::abs(*a.age_years - *b.age_years) <= kOneBirthday || grown_older(a, b);
}

std::string text_of(const Source& source) {
  return fmt::format("{} {}{}", source.record,
                     source.age_years ? fmt::format("{:g}", *source.age_years) : "",
                     source.sex.empty() ? "" : " " + source.sex);
}

}  // namespace

void say_patients_of_several_ages(SourcePlan& plan) {
  std::map<std::string, std::vector<const Source*>> patients;
  for (const Source& source : plan.sources)
    if (source.patient_known) patients[source.patient].push_back(&source);
  size_t count = 0;
  std::string first;
  for (const auto& [patient, sources] : patients) {
    const Source& one = *sources.front();
    const auto other = std::find_if(sources.begin(), sources.end(), [&](const Source* source) {
      return !may_be_one(one, *source);
    });
    if (other == sources.end()) continue;
    if (count++ == 0) first = fmt::format("{}: {}, {}", patient, text_of(one), text_of(**other));
  }
  if (count > 0)
    plan.warnings.push_back(fmt::format(
        "{} patients have nights of several ages or sexes ({}); where these are different people, "
        "their names have to differ: --patient-pattern or a --records table names them",
        count, first));
}

}  // namespace physiomae::ingest
