#include "physiomae/ingest/age_rows.h"

#include <algorithm>
#include <cmath>

#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/record_visit.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

std::string number_of(std::string_view patient) {
  const size_t dash = patient.rfind('-');
  return dash == patient.npos ? "" : loose_key(patient.substr(dash + 1));
}

bool is_whole(double age) { return age == std::floor(age); }

// 41 is 41.23, and 41.6 or 42 rounded.
bool are_same_age(double a, double b) {
  if (a == b) return true;
  const double whole = is_whole(a) ? a : b, exact = is_whole(a) ? b : a;
  return whole == std::floor(exact) || whole == std::round(exact);
}

bool ages_fit(const io::AgeSex& a, const io::AgeSex& b) {
  return !a.age_years || !b.age_years || are_same_age(*a.age_years, *b.age_years);
}

void complete(io::AgeSex& who, const io::AgeSex& other) {
  if (who.patient.empty()) who.patient = other.patient;
  if (who.sex.empty()) who.sex = other.sex;
  const bool more_exact = who.age_years && other.age_years && is_whole(*who.age_years) &&
                          are_same_age(*who.age_years, *other.age_years);
  if (!who.age_years || more_exact) who.age_years = other.age_years;
}

// A line adds what an earlier one of the same person left open.
void complete(AgeRow& row, const AgeRow& other) {
  const bool ages_differ = !ages_fit(row.who, other.who);  // of other visits
  complete(row.who, other.who);
  if (ages_differ || row.ages_clash) row.who.age_years.reset();
  if (row.ages_clash) return;
  if (row.visits.empty()) row.visits_are_nights = other.visits_are_nights;
  if (row.visits_are_nights == other.visits_are_nights)
    for (const auto& [visit, who] : other.visits)
      if (const auto [place, fresh] = row.visits.emplace(visit, who); !fresh)
        complete(place->second, who);
  row.one_a_patient = row.one_a_patient || other.one_a_patient;
}

// "12.0", as pandas writes a number beside an empty cell.
void drop_decimals(std::string& key) {
  const size_t point = key.find('.');
  if (point == key.npos || !io::is_digits(key.substr(0, point))) return;
  const std::string decimals = key.substr(point + 1);
  if (!decimals.empty() && decimals.find_first_not_of('0') == decimals.npos) key.erase(point);
}

// Two tables whose lines agree but for the age.
void withdraw_age(AgeRow& row, const AgeRow& other) {
  row.ages_clash = true;
  row.visits.clear();
  complete(row, other);
}

bool agree_but_for_age(const AgeRow& a, const AgeRow& b) {
  io::AgeSex other = b.who;
  other.age_years = a.who.age_years;
  return a.name == b.name && agree(a.who, other);
}

bool is_path(std::string_view name) {
  const bool folders = name.find_first_of("/\\") != name.npos;
  return folders && (name.starts_with('.') || ends_as_recording(std::string(name)));
}

}  // namespace

bool agree(const io::AgeSex& a, const io::AgeSex& b) {
  const auto fit = [](const std::string& one, const std::string& other) {
    return one == other || one.empty() || other.empty();
  };
  return ages_fit(a, b) && fit(a.sex, b.sex) && fit(a.patient, b.patient);
}

bool agree(const AgeRow& a, const AgeRow& b) {
  for (const auto& [visit, who] : a.visits)
    if (const auto same = b.visits.find(visit); same != b.visits.end() && !agree(who, same->second))
      return false;
  if (a.visits.empty() || b.visits.empty()) return agree(a.who, b.who);
  io::AgeSex other = b.who;
  other.age_years = a.who.age_years;  // visits have ages of their own
  return agree(a.who, other);
}

AgeOfRecord age_of(const AgeRow& row, const Source& source) {
  if (row.visits.empty() || row.ages_clash) return {row.who};
  const RecordVisit of = visit_of(source);
  const std::string& visit = row.visits_are_nights ? of.night : of.visit;
  if (const auto found = row.visits.find(visit); found != row.visits.end()) {
    io::AgeSex who = found->second;
    complete(who, {.sex = row.who.sex, .patient = row.who.patient});
    return {who};
  }
  // A night is a matter of days, a visit of years.
  const bool any = row.who.age_years && (visit.empty() || row.visits_are_nights);
  AgeOfRecord age = {row.who};
  age.other_visit =
      !any && std::any_of(row.visits.begin(), row.visits.end(),
                          [](const auto& entry) { return entry.second.age_years.has_value(); });
  if (!any) age.who.age_years.reset();
  return age;
}

std::string loose_key(std::string_view name) {
  std::string key = io::folded(io::trim(name));
  if (!key.empty()) key = record_name_of(ends_as_recording(key) ? key : key + ".edf");
  if (key.starts_with("sub-")) key.erase(0, 4);
  drop_decimals(key);
  if (!io::is_digits(key)) return key;
  return key.substr(std::min(key.find_first_not_of('0'), key.size() - 1));
}

std::vector<std::string> loose_keys_of_name(std::string_view name) {
  if (!is_path(name)) return {loose_key(name)};
  std::string path(name);
  std::replace(path.begin(), path.end(), '\\', '/');
  std::vector<std::string> keys;
  std::string joined;
  for (fs::path rest = fs::path(path).lexically_normal(); rest.has_filename();
       rest = rest.parent_path()) {
    const std::string part = rest.filename().string();
    if (part == "..") break;
    joined = joined.empty() ? record_name_of(part) : part + "-" + joined;
    keys.push_back(loose_key(joined));
    if (!rest.has_relative_path() || rest == rest.parent_path()) break;
  }
  return keys;
}

std::vector<std::string> loose_keys_of(const Source& source) {
  std::vector<std::string> keys = {loose_key(source.record), loose_key(source.patient)};
  if (source.patient_known) keys.push_back(number_of(source.patient));
  return keys;
}

bool names_patient(std::string_view in_table, const Source& source) {
  const std::string key = loose_key(in_table);
  return key == loose_key(source.patient) || key == number_of(source.patient);
}

Clash AgeRows::add(const std::string& name, const AgeRow& row) {
  const auto [same, first] = exact_.emplace(name, row);
  std::optional<AgeRow>& there = same->second;
  const bool clash = !first && there && there->table != row.table && !agree(*there, row);
  const bool but_for_age = clash && agree_but_for_age(*there, row);
  if (but_for_age)
    withdraw_age(*there, row);
  else if (clash)
    there.reset();
  else if (!first && there && agree(*there, row))
    complete(*there, row);
  for (const std::string& key : loose_keys_of_name(name)) {
    const auto [alike, fresh] = loose_.emplace(key, row);
    std::optional<AgeRow>& kept = alike->second;
    if (fresh || !kept) continue;
    if (agree(*kept, row))
      complete(*kept, row);
    else if (but_for_age && agree_but_for_age(*kept, row))
      withdraw_age(*kept, row);
    else
      kept.reset();
  }
  return !clash ? Clash::nothing : but_for_age ? Clash::age : Clash::sex_too;
}

AgeMatch AgeRows::find_loosely(const std::string& key) const {
  const auto row = loose_.find(key);
  if (row == loose_.end() || !row->second) return {};
  return {.row = &*row->second, .rows = this, .key = key};
}

AgeMatch AgeRows::find(const Source& source) const {
  for (const std::string& name : {source.record, source.patient}) {
    if (exact_.contains(name)) return find(name);
    if (AgeMatch match = find_loosely(loose_key(name)); match.row != nullptr) return match;
  }
  for (const std::string& key : loose_keys_of(source))
    if (AgeMatch match = find_loosely(key); match.row != nullptr) return match;
  return {};
}

AgeMatch AgeRows::find(const std::string& name) const {
  const auto row = exact_.find(name);
  if (row == exact_.end()) return find_loosely(loose_key(name));
  if (!row->second) return {};
  return {.row = &*row->second, .rows = this, .key = loose_key(name), .exact = true};
}

}  // namespace physiomae::ingest
