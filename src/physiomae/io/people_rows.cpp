#include "physiomae/io/people_rows.h"

#include <optional>

namespace physiomae::io {
namespace {

// What several lines say of one person; nothing where their sexes differ.
class Agreement {
 public:
  void add(const AgeSex& row) {
    if (!row.sex.empty()) {
      sexes_differ_ = sexes_differ_ || (!who_.sex.empty() && who_.sex != row.sex);
      who_.sex = row.sex;
    }
    if (row.age_years) {
      ages_differ_ = ages_differ_ || (who_.age_years && *who_.age_years != *row.age_years);
      who_.age_years = row.age_years;
    }
    patients_differ_ = patients_differ_ || (!first_ && who_.patient != row.patient);
    who_.patient = row.patient;
    first_ = false;
  }
  bool ages_differ() const { return ages_differ_; }
  std::optional<AgeSex> who() const {
    if (sexes_differ_) return std::nullopt;
    AgeSex agreed = who_;
    if (ages_differ_) agreed.age_years.reset();
    if (patients_differ_) agreed.patient.clear();
    return agreed;
  }

 private:
  AgeSex who_;
  bool first_ = true, sexes_differ_ = false, ages_differ_ = false, patients_differ_ = false;
};

}  // namespace

bool PeopleRows::add(const std::string& name, const std::string& visit, const AgeSex& row) {
  Person& person = people_[name];
  person.rows.emplace_back(visit, row);
  if (person.sex.empty()) person.sex = row.sex;
  return row.sex.empty() || row.sex == person.sex;
}

std::map<std::string, AgeSex> PeopleRows::agreed() const {
  std::map<std::string, AgeSex> all;
  for (const auto& [name, person] : people_) {
    Agreement agreement;
    for (const auto& [visit, row] : person.rows) agreement.add(row);
    if (const auto who = agreement.who()) all.emplace(name, *who);
  }
  return all;
}

std::map<std::string, AgesByVisit> PeopleRows::by_visit(bool single) const {
  std::map<std::string, AgesByVisit> all;
  for (const auto& [name, person] : people_) {
    if (person.rows.size() < 2 && !single) continue;
    std::map<std::string, Agreement> visits;
    for (const auto& [visit, row] : person.rows)
      if (!visit.empty()) visits[visit].add(row);
    for (const auto& [visit, agreement] : visits)
      if (const auto who = agreement.who()) all[name].emplace(visit, *who);
  }
  return all;
}

std::vector<std::string> PeopleRows::in_doubt() const {
  std::vector<std::string> names;
  for (const auto& [name, person] : people_) {
    std::map<std::string, Agreement> visits;
    bool doubt = false;
    for (const auto& [visit, row] : person.rows) {
      visits[visit].add(row);
      doubt = doubt || visits[visit].ages_differ();
    }
    if (doubt) names.push_back(name);
  }
  return names;
}

}  // namespace physiomae::io
