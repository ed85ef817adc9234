#include "physiomae/io/age_titles.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

// The best first: a table may have a number of its own beside the record's name.
constexpr auto kRecordings = std::to_array<std::string_view>(
    {"record", "recordid", "recordname", "recordingid", "filename", "file", "edf", "recording"});
constexpr auto kPatients = std::to_array<std::string_view>(
    {"participantid", "bidsfolder", "nsrrid", "subjectid", "subject", "subjid", "patientid",
     "patient", "participant", "pid"});
constexpr auto kEither = std::to_array<std::string_view>({"caseid", "studyid", "id", "name"});

// "Age at PSG (years)" as words; capitals do not divide them, and "Subject #" is a subject.
Words words_of(std::string_view title) {
  std::string lower = to_lower(title);
  std::replace(lower.begin(), lower.end(), '#', ' ');
  return title_words(lower);
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

// Whether nothing is left of the words but one of `wanted`.
bool says_only(const Words& words, const std::set<std::string>& wanted) {
  static const std::set<std::string> kFillers = {
      "nsrr",  "at",     "the", "of",   "in",  "years",     "year",  "yrs",   "yr",   "y",
      "month", "months", "day", "days", "psg", "recording", "visit", "study", "exam", "baseline"};
  size_t found = 0;
  for (const std::string& word : words) {
    if (kFillers.contains(word)) continue;
    if (!wanted.contains(word)) return false;
    ++found;
  }
  return found == 1;
}

// The column with the best of some titles.
std::optional<size_t> best_of(const std::vector<std::string>& titles,
                              std::span<const std::string_view> wanted) {
  for (const std::string_view title : wanted)
    if (const auto at = std::find(titles.begin(), titles.end(), title); at != titles.end())
      return static_cast<size_t>(at - titles.begin());
  return std::nullopt;
}

void find_names(const std::vector<std::string>& titles, AgeTitles& found) {
  const auto recordings = best_of(titles, kRecordings), patients = best_of(titles, kPatients);
  found.name = recordings ? recordings : patients;
  if (recordings) found.patient = patients;
  if (recordings || patients)
    found.rows_of = recordings ? RowsOf::recordings : RowsOf::patients;
  else
    found.name = best_of(titles, kEither);
}

double years_in(const Words& words) {
  for (const std::string& word : words) {
    if (word == "month" || word == "months") return 1.0 / 12;
    if (word == "day" || word == "days") return 1 / 365.25;
  }
  return 1;
}

}  // namespace

std::vector<std::string_view> split_titles(std::string_view line, char delimiter) {
  std::vector<std::string_view> cells;
  while (true) {
    const size_t end = line.find(delimiter);
    std::string_view cell = trim(line.substr(0, end));
    if (cell.size() > 1 && cell.front() == '"' && cell.back() == '"')
      cell = trim(cell.substr(1, cell.size() - 2));
    cells.push_back(cell);
    if (end == std::string_view::npos) return cells;
    line.remove_prefix(end + 1);
  }
}

char delimiter_of(std::string_view line) {
  for (const char mark : {'\t', ';', ','})
    if (line.find(mark) != std::string_view::npos) return mark;
  return ',';
}

AgeTitles find_age_titles(const std::vector<std::string_view>& titles) {
  AgeTitles found;
  std::vector<std::string> plain;
  for (size_t i = 0; i < titles.size(); ++i) {
    const Words words = words_of(titles[i]);
    plain.push_back(joined(words));
    if (!found.age && (says_only(words, {"age", "alter", "ageyears", "ageinyears"}))) {
      found.age = i;
      found.years = years_in(words);
    }
    if (!found.sex && says_only(words, {"sex", "gender", "geschlecht", "sexe"})) found.sex = i;
  }
  find_names(plain, found);
  if (!found.name && !titles.empty() && titles.front().empty()) found.name = 0;
  return found;
}

bool holds_ages(std::string_view first_line) {
  if (first_line.starts_with("\xEF\xBB\xBF")) first_line.remove_prefix(3);
  const AgeTitles found = find_age_titles(split_titles(first_line, delimiter_of(first_line)));
  return found.name && found.age;
}

}  // namespace physiomae::io
