#include "physiomae/io/age_titles.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "physiomae/io/age_title.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

using List = std::span<const std::string_view>;

// The best first: a table may have a number of its own beside the record's name.
constexpr auto kRecordings = std::to_array<std::string_view>(
    {"record", "recordid", "recordname", "recordingid", "recordingname", "filename", "file", "edf",
     "edffile", "edffilename", "psgfile", "fileid", "filepath", "recording", "recordingfile",
     "dateiname", "datei", "fichier", "aufnahme"});
constexpr auto kPatients = std::to_array<std::string_view>(
    {"participantid", "bidsfolder", "nsrrid", "mesaid", "mrosid", "wscid", "pptid", "obfpptid",
     "bdsppatientid", "studypatid", "subjectid", "subject", "subjid", "patientid", "patient",
     "participant", "pid"});
// With "ID", "No." and the like behind them, or alone.
constexpr auto kPersons = std::to_array<std::string_view>(
    {"subject",  "subj",      "sub",       "patient", "patienten",      "participant",
     "proband",  "probanden", "probandin", "vp",      "versuchsperson", "teilnehmer",
     "paciente", "paziente",  "sujet",     "sujeto",  "soggetto",       "person",
     "personen", "volunteer", "pt",        "ppt",     "deelnemer",      "deltagare",
     "deltager", "pasient",   "potilas",   "pacjent", "pacient",        "hasta"});
constexpr auto kNumbers =
    std::to_array<std::string_view>({"id", "identifier", "code", "no", "nr", "num", "number",
                                     "nummer", "key", "pseudonym", "name"});
constexpr auto kEither = std::to_array<std::string_view>(
    {"caseid", "studyid", "id", "ident", "identifier", "code", "pseudonym", "kuerzel", "kurzel",
     "key", "case", "fallnummer", "name", "nr", "no", "number"});
constexpr auto kVisits = std::to_array<std::string_view>(
    {"sessionid", "session", "visitnumber", "visitno", "visitid", "visit", "visitcode", "wscvst",
     "vst", "ses", "sessionnumber", "timepoint", "vnum", "visitnum", "redcapeventname", "besuch",
     "sitzung"});
constexpr auto kNights =
    std::to_array<std::string_view>({"night", "nightnumber", "nightno", "nacht", "nuit"});

// "Subject #" as "subject"; capitals do not divide words.
std::string plain_title(std::string_view title) {
  std::string text = joined_title(title);
  std::erase(text, '#');
  return text == "unnamed0" ? "" : text;  // what pandas calls a column without a title
}

// The column with the best of some titles.
std::optional<size_t> best_of(const std::vector<std::string>& titles, List wanted) {
  for (const std::string_view title : wanted)
    if (const auto at = std::find(titles.begin(), titles.end(), title); at != titles.end())
      return static_cast<size_t>(at - titles.begin());
  return std::nullopt;
}

bool names_a_person(const std::string& title) {
  return std::any_of(kPersons.begin(), kPersons.end(), [&](std::string_view person) {
    if (!title.starts_with(person)) return false;
    const std::string_view rest = std::string_view(title).substr(person.size());
    return rest.empty() || std::find(kNumbers.begin(), kNumbers.end(), rest) != kNumbers.end();
  });
}

std::optional<size_t> patients_column(const std::vector<std::string>& titles) {
  if (const auto known = best_of(titles, kPatients)) return known;
  const auto person = std::find_if(titles.begin(), titles.end(), names_a_person);
  if (person == titles.end()) return std::nullopt;
  return static_cast<size_t>(person - titles.begin());
}

void find_names(const std::vector<std::string>& titles, AgeTitles& found) {
  const auto recordings = best_of(titles, kRecordings), patients = patients_column(titles);
  found.name = recordings ? recordings : patients;
  if (recordings) found.patient = patients;
  if (recordings || patients)
    found.rows_of = recordings ? RowsOf::recordings : RowsOf::patients;
  else
    found.name = best_of(titles, kEither);
  if (!found.name && !titles.empty() && titles.front().empty()) found.name = 0;
}

void find_visits(const std::vector<std::string>& titles, AgeTitles& found) {
  found.visit = best_of(titles, kVisits);
  if (found.visit) return;
  found.visit = best_of(titles, kNights);
  found.visits_are_nights = found.visit.has_value();
}

struct AgeColumn {
  AgeTitle title;
  size_t column = 0;
};

void find_ages(const std::vector<std::string>& titles, AgeTitles& found) {
  std::vector<AgeColumn> all, of_visits;
  for (size_t i = 0; i < titles.size(); ++i)
    if (const auto title = read_age_title(titles[i]))
      (title->visit.empty() ? all : of_visits).push_back({*title, i});
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.title.rank < b.title.rank; });
  if (!all.empty()) {
    found.age = all.front().column;
    found.years = all.front().title.years;
    for (size_t i = 1; i < all.size(); ++i)
      found.other_ages.push_back({all[i].column, all[i].title.years});
    return;
  }
  // "age2" alone may be a square, or a second opinion.
  if (of_visits.empty() || (of_visits.size() == 1 && of_visits.front().title.bare_number)) return;
  found.years = of_visits.front().title.years;
  for (const AgeColumn& age : of_visits)
    if (age.title.years == found.years)
      found.age_of_visit.emplace_back(age.title.visit, age.column);
}

void find_sexes(const std::vector<std::string>& titles, AgeTitles& found) {
  for (size_t i = 0; i < titles.size(); ++i) {
    const SexTitle title = read_sex_title(titles[i]);
    if (!title.of_sexes || i == found.name) continue;
    const bool harmonised = folded(titles[i]).starts_with("nsrr");
    if (found.sex && !harmonised) continue;
    found.sex = i;
    found.sex_coding = title.coding;
  }
}

// What two corpora's dictionaries say of the digits of their own columns.
void add_corpus_coding(const std::vector<std::string>& titles, AgeTitles& found) {
  if (!found.sex || !found.sex_coding.digits.empty()) return;
  const auto has = [&](const char* title) {
    return std::find(titles.begin(), titles.end(), title) != titles.end();
  };
  const std::string& sex = titles[*found.sex];
  if (sex == "gender1" && has("sleepage5c"))
    found.sex_coding = {.digits = {{0, "F"}, {1, "M"}}, .corpus = "MESA"};
  if (sex == "gender" && (has("ages1") || has("ages2")))
    found.sex_coding = {.digits = {{1, "M"}, {2, "F"}}, .corpus = "SHHS"};
}

}  // namespace

AgeTitles find_age_titles(const std::vector<std::string>& titles) {
  AgeTitles found;
  std::vector<std::string> plain;
  for (const std::string& title : titles) plain.push_back(plain_title(title));
  find_names(plain, found);
  find_ages(titles, found);
  find_sexes(titles, found);
  find_visits(plain, found);
  add_corpus_coding(plain, found);
  return found;
}

}  // namespace physiomae::io
