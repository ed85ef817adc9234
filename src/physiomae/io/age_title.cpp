#include "physiomae/io/age_title.h"

#include <algorithm>
#include <array>
#include <span>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

using List = std::span<const std::string_view>;

constexpr auto kAge = std::to_array<std::string_view>(
    {"age", "alter", "lebensalter", "edad", "eta", "idade", "leeftijd", "alder", "wiek", "ika",
     "yas", "vek", "\u0432\u043E\u0437\u0440\u0430\u0441\u0442",
     "\u0412\u043E\u0437\u0440\u0430\u0441\u0442", "\u5E74\u9F84", "\u5E74\u9F62"});
constexpr auto kYears =
    std::to_array<std::string_view>({"years", "year", "yrs", "yr", "y", "jahre", "j", "jahren",
                                     "ans", "annees", "anos", "anni", "jaar", "yo"});
constexpr auto kMonths = std::to_array<std::string_view>(
    {"months", "month", "mths", "mos", "mo", "monate", "monaten", "mois", "meses", "mesi"});
constexpr auto kDays = std::to_array<std::string_view>({"days", "day", "tage", "tagen", "dias"});
// Where a night was recorded; ages then go before those at other times.
constexpr auto kNight = std::to_array<std::string_view>(
    {"psg", "polysomnography", "recording", "study", "sleepstudy", "night", "aufnahme"});
constexpr auto kOther = std::to_array<std::string_view>(
    {"at",        "the",        "of",          "in",         "on",          "time",
     "visit",     "exam",       "test",        "scan",       "baseline",    "enrollment",
     "enrolment", "inclusion",  "patient",     "subject",    "participant", "s",
     "current",   "session",    "measurement", "meas",       "examination", "acquisition",
     "screening", "consent",    "entry",       "assessment", "completed",   "chronological",
     "calc",      "calculated", "computed",    "actual",     "subj",        "pt",
     "pat",       "rounded",    "whole",       "full",       "decimal",     "des",
     "de",        "bei",        "der",         "du"});
constexpr auto kVisit =
    std::to_array<std::string_view>({"visit", "v", "vs", "s", "t", "ses", "session", "exam"});

constexpr size_t kLongestRun = 24;

bool is_one_of(std::string_view word, List words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_beside(std::string_view word) {
  for (const List list : {List(kYears), List(kMonths), List(kDays), List(kNight), List(kOther)})
    if (is_one_of(word, list)) return true;
  return false;
}

// "ageatvisit" as age, at, visit; false where something else is in it ("agenda").
bool split_run(std::string_view run, Words& words) {
  if (run.empty() || is_digits(run)) {
    if (!run.empty()) words.emplace_back(run);
    return true;
  }
  for (size_t length = run.size(); length > 0; --length) {
    const std::string_view word = run.substr(0, length);
    if (!is_beside(word) && word != "sleep") continue;
    words.emplace_back(word);
    if (split_run(run.substr(length), words)) return true;
    words.pop_back();
  }
  return false;
}

Words split_age_words(const Words& words) {
  Words split;
  for (const std::string& word : words) {
    Words parts = {"age"};
    if (word.size() > 3 && word.size() <= kLongestRun && word.starts_with("age") &&
        split_run(word.substr(3), parts))
      split.insert(split.end(), parts.begin(), parts.end());
    else
      split.push_back(word);
  }
  return split;
}

// "s2", "visit2": 2.
std::string visit_of(std::string_view word) {
  for (const std::string_view name : kVisit)
    if (word.starts_with(name) && is_digits(word.substr(name.size())))
      return std::string(word.substr(name.size()));
  return "";
}

std::string without_zeros(const std::string& digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

// Reads on word by word; false where a word makes other ages of it.
bool take_word(const Words& words, size_t i, AgeTitle& title) {
  const std::string& word = words[i];
  if (const std::string visit = visit_of(word); !visit.empty()) {
    title.visit = without_zeros(visit);
    return true;
  }
  if (is_digits(word)) {
    if (word.size() > 1 || !title.visit.empty()) return false;
    title.visit = word;
    title.bare_number = i == 0 || !is_one_of(words[i - 1], kVisit);
    return true;
  }
  if (is_one_of(word, kMonths)) title.years = 1.0 / 12;
  if (is_one_of(word, kDays)) title.years = 1 / 365.25;
  return is_beside(word) || word == "sleep" || word == "nsrr";
}

std::optional<AgeTitle> title_of(const Words& words) {
  AgeTitle title;
  size_t ages = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (is_one_of(words[i], kAge))
      ++ages;
    else if (!take_word(words, i, title))
      return std::nullopt;
  }
  const auto has = [&](List list) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return is_one_of(word, list); });
  };
  const auto holds = [&](const char* word) { return has_word(words, word); };
  // "sleep age" is what a model makes of a night.
  if (ages != 1 || (holds("sleep") && !holds("study") && !holds("at"))) return std::nullopt;
  title.rank = holds("nsrr") ? 0 : has(kNight) ? 1 : 2;
  if (title.years != 1) title.rank += 3;
  return title;
}

struct CorpusTitle {
  std::string_view title, visit;
};
// MESA, MrOS (both visits), SOF, CHAT.
constexpr auto kOfCorpora = std::to_array<CorpusTitle>(
    {{"sleepage5c", ""}, {"vsage1", "1"}, {"vs2age1", "2"}, {"v8age", "8"}, {"ageyearatmeas", ""}});

}  // namespace

std::optional<AgeTitle> read_age_title(std::string_view title) {
  const std::string lower = folded(title);
  for (const CorpusTitle& known : kOfCorpora)
    if (lower == known.title || (known.title == "ageyearatmeas" && lower == "ageyear_at_meas"))
      return AgeTitle{.rank = 2, .visit = std::string(known.visit)};
  if (auto found = title_of(split_age_words(title_words(lower)))) return found;
  Words by_capitals = title_words(title);  // "PatientAge"
  for (std::string& word : by_capitals) word = folded(word);
  return title_of(by_capitals);
}

}  // namespace physiomae::io
