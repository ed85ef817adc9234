#include "physiomae/ingest/age_rows.h"

#include <algorithm>

#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

std::string number_of(std::string_view patient) {
  const size_t dash = patient.rfind('-');
  return dash == patient.npos ? "" : loose_key(patient.substr(dash + 1));
}

// A line adds what an earlier one of the same person left open.
void complete(AgeRow& row, const AgeRow& other) {
  if (row.who.patient.empty()) row.who.patient = other.who.patient;
  if (row.who.sex.empty()) row.who.sex = other.who.sex;
  if (!row.who.age_years) row.who.age_years = other.who.age_years;
  row.one_a_patient = row.one_a_patient || other.one_a_patient;
}

}  // namespace

bool agree(const AgeRow& a, const AgeRow& b) {
  const auto fit = [](const std::string& one, const std::string& other) {
    return one == other || one.empty() || other.empty();
  };
  const auto &age = a.who.age_years, &other = b.who.age_years;
  return (!age || !other || *age == *other) && fit(a.who.sex, b.who.sex) &&
         fit(a.who.patient, b.who.patient);
}

std::string loose_key(std::string_view name) {
  std::string key = io::to_lower(io::trim(name));
  if (ends_as_recording(key)) key = io::to_lower(record_name_of(key));
  if (key.starts_with("sub-")) key.erase(0, 4);
  if (!io::is_digits(key)) return key;
  return key.substr(std::min(key.find_first_not_of('0'), key.size() - 1));
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

bool AgeRows::add(const std::string& name, const AgeRow& row) {
  const auto [same, first] = exact_.emplace(name, row);
  std::optional<AgeRow>& there = same->second;
  const bool clash = !first && there && there->table != row.table && !agree(*there, row);
  if (clash)
    there.reset();
  else if (!first && there && agree(*there, row))
    complete(*there, row);
  const auto [alike, fresh] = loose_.emplace(loose_key(name), row);
  std::optional<AgeRow>& kept = alike->second;
  if (fresh || !kept) return !clash;
  if (agree(*kept, row))
    complete(*kept, row);
  else
    kept.reset();
  return !clash;
}

AgeMatch AgeRows::find_loosely(const std::string& key) const {
  const auto row = loose_.find(key);
  if (row == loose_.end() || !row->second) return {};
  return {.row = &*row->second, .rows = this, .key = key};
}

AgeMatch AgeRows::find(const Source& source) const {
  for (const std::string& name : {source.record, source.patient})
    if (exact_.contains(name)) return find(name);
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
