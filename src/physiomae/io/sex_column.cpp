#include "physiomae/io/sex_column.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_coding.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

constexpr auto kMale = std::to_array<std::string_view>(
    {"m",         "male", "males",     "man",     "men",      "boy",      "maennlich",
     "mannlich",  "mann", "h",         "homme",   "hommes",   "masculin", "hombre",
     "masculino", "masc", "uomo",      "maschio", "maschile", "homem",    "mannelijk",
     "mand",      "mies", "mezczyzna", "muz",     "erkek",    "varon",    "varones"});
constexpr auto kFemale = std::to_array<std::string_view>(
    {"f",     "female",  "females",   "woman",   "women",    "girl",     "w",     "weiblich",
     "frau",  "femme",   "femmes",    "feminin", "mujer",    "femenino", "fem",   "femina",
     "donna", "femmina", "femminile", "mulher",  "feminino", "v",        "vrouw", "vrouwelijk",
     "k",     "kvinna",  "kvinde",    "kvinne",  "nainen",   "kobieta",  "zena",  "kadin"});
// After folding; Cyrillic and Chinese as they stand.
constexpr auto kTitles = std::to_array<std::string_view>({"sex",
                                                          "gender",
                                                          "geschlecht",
                                                          "sexe",
                                                          "sexo",
                                                          "sesso",
                                                          "genre",
                                                          "genere",
                                                          "genero",
                                                          "geslacht",
                                                          "kon",
                                                          "kjonn",
                                                          "plec",
                                                          "sukupuoli",
                                                          "cinsiyet",
                                                          "pohlavi",
                                                          "sexdsc",
                                                          "gendercd",
                                                          "\u043F\u043E\u043B",
                                                          "\u041F\u043E\u043B",
                                                          "\u6027\u522B",
                                                          "\u6027\u5225"});
constexpr auto kBeside = std::to_array<std::string_view>(
    {"nsrr",       "pcori",   "cd",          "of", "the",  "at",    "birth",
     "biological", "self",    "reported",    "is", "code", "coded", "patient",
     "patients",   "subject", "participant", "s",  "and",  "or"});

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string sex_of_word(std::string_view word) {
  if (is_one_of(word, kMale)) return "M";
  return is_one_of(word, kFemale) ? "F" : "";
}

std::string other_sex(const std::string& sex) { return sex == "M" ? "F" : "M"; }

// "Sex_M1_F2" as sex, m, 1, f, 2.
Words parts_of(std::string_view title) {
  Words parts;
  for (const std::string& word : title_words(folded(title)))
    for (size_t i = 0; i < word.size(); ++i) {
      const bool digit = is_digits(word.substr(i, 1));
      if (i == 0 || digit != is_digits(word.substr(i - 1, 1))) parts.emplace_back();
      parts.back() += word[i];
    }
  return parts;
}

// What stands there explains the title: "Geschlecht (m/w/d)".
std::string without_brackets(std::string_view title) {
  std::string outside;
  int depth = 0;
  for (const char c : title) {
    depth += c == '(' || c == '[';
    if (depth == 0) outside += c;
    if (c == ')' || c == ']') depth = std::max(0, depth - 1);
  }
  return outside;
}

// Sexes and digits in turn: "m 1 f 2", "0 female 1 male". Nothing where they do not pair up.
std::map<int64_t, std::string> pairs_of(const Words& parts) {
  std::map<int64_t, std::string> digits;
  Words turn;
  for (const std::string& part : parts)
    if (is_digits(part) || !sex_of_word(part).empty()) turn.push_back(part);
  if (turn.size() != 2 && turn.size() != 4) return {};
  for (size_t i = 0; i < turn.size(); i += 2) {
    const bool digit_first = is_digits(turn[i]);
    const auto digit = parse_int(turn[digit_first ? i : i + 1]);
    const std::string sex = sex_of_word(turn[digit_first ? i + 1 : i]);
    if (!digit || sex.empty() || !digits.emplace(*digit, sex).second) return {};
  }
  if (digits.size() == 2 && digits.begin()->second == digits.rbegin()->second) return {};
  return digits;
}

std::optional<int64_t> yes_or_no(const std::string& word) {
  for (const char* yes : {"yes", "y", "true", "t", "x"})
    if (word == yes) return 1;
  for (const char* no : {"no", "n", "false"})
    if (word == no) return 0;
  return std::nullopt;
}

// "male", "is_female", "Female (1=yes)": of whom a 1 tells; "" for others.
std::string indicated_sex(const Words& parts) {
  std::string sex;
  for (const std::string& part : parts) {
    if (is_one_of(part, kBeside) || is_digits(part) || yes_or_no(part)) continue;
    if (!sex.empty() || part.size() == 1) return "";
    sex = sex_of_word(part);
    if (sex.empty()) return "";
  }
  return sex;
}

std::set<int64_t> digits_of(const std::vector<std::string>& cells) {
  std::set<int64_t> digits;
  for (const std::string& cell : cells)
    if (const auto digit = bare_digit(cell); digit && *digit >= 0 && *digit <= 2)
      digits.insert(*digit);
  return digits;
}

}  // namespace

SexTitle read_sex_title(std::string_view title) {
  const Words parts = parts_of(title);
  const auto named = std::count_if(
      parts.begin(), parts.end(), [](const std::string& part) { return is_one_of(part, kTitles); });
  const Words outside = parts_of(without_brackets(title));
  const bool nothing_else =
      std::all_of(outside.begin(), outside.end(), [](const std::string& part) {
        return is_one_of(part, kTitles) || is_one_of(part, kBeside) || !sex_of_word(part).empty() ||
               (is_digits(part) && part.size() == 1);
      });
  SexTitle read;
  if (named == 1 && nothing_else) {
    read = {.of_sexes = true, .coding = {.digits = pairs_of(parts)}};
    for (const std::string& part : parts) {
      read.coding.spanish |= part == "sexo" || part == "genero";
      read.coding.dutch |= part == "geslacht";
    }
  } else if (const std::string sex = indicated_sex(parts); named == 0 && !sex.empty()) {
    read.of_sexes = true;
    read.coding = {.digits = {{0, other_sex(sex)}, {1, sex}}, .indicator = true};
  } else if (named == 0 && nothing_else && parts.size() >= 2) {  // "Male/Female", "M=1, F=2"
    read.coding.digits = pairs_of(parts);
    read.of_sexes = read.coding.digits.size() == 2 ||
                    (parts.size() == 2 && sex_of_word(parts[0]) + sex_of_word(parts[1]) == "MF");
  }
  return read;
}

SexColumn::SexColumn(SexCoding coding, const std::vector<std::string>& cells)
    : coding_(std::move(coding)) {
  if (!coding_.corpus.empty())
    assumed_ = fmt::format("digits of sexes are read as {} counts them", coding_.corpus);
  judge_letters(cells);
  if (coding_.digits.size() != 1) return;
  std::set<int64_t> others = digits_of(cells);
  others.erase(coding_.digits.begin()->first);
  if (others.size() != 1) return;
  const std::string sex = other_sex(coding_.digits.begin()->second);
  assumed_ = fmt::format("sex {} is taken as {}, as the title says what {} is", *others.begin(),
                         sex, coding_.digits.begin()->first);
  coding_.digits.emplace(*others.begin(), sex);
}

// Letters that other languages give another meaning.
void SexColumn::judge_letters(const std::vector<std::string>& cells) {
  std::set<std::string> words;
  for (const std::string& cell : cells) words.insert(folded(trim(cell)));
  const auto has = [&](const char* word) { return words.contains(word); };
  if (has("v") && !coding_.dutch) {
    v_is_varon_ = coding_.spanish || has("f") || has("mujer");
    v_in_doubt_ = !v_is_varon_ && !has("vrouw");
    if (v_is_varon_) assumed_ = "sex V is taken as M (varon)";
    if (v_in_doubt_) assumed_ = "sex V may be vrouw or varon; V and M are taken as unknown";
  }
  f_in_doubt_ = has("f") && has("n") && !has("m") && !has("w");
  if (f_in_doubt_) assumed_ = "sex F beside N may be ferfi (M); F and N are taken as unknown";
  m_is_mujer_ = has("m") && (has("h") || (v_is_varon_ && coding_.spanish && !has("f")));
  if (m_is_mujer_)
    assumed_ = fmt::format("sex M, beside {0}, is taken as F (mujer){1}", has("h") ? "H" : "V",
                           v_is_varon_ ? ", V as M (varon)" : "");
  m_in_doubt_ = v_in_doubt_ || (coding_.spanish && has("m") && !m_is_mujer_ && !has("f"));
  if (m_in_doubt_ && !v_in_doubt_)
    assumed_ = "sex M may be masculino or mujer, where neither F nor H occurs; taken as unknown";
}

std::string SexColumn::sex(std::string_view cell) const {
  const std::string word = folded(trim(cell));
  auto digit = bare_digit(word);
  if (coding_.indicator && !digit) digit = yes_or_no(word);
  if (digit) {
    const auto found = coding_.digits.find(*digit);
    return found == coding_.digits.end() ? "" : found->second;
  }
  if (m_is_mujer_ && word == "m") return "F";
  if ((m_in_doubt_ && word == "m") || (f_in_doubt_ && word == "f")) return "";
  if (word == "v" && v_in_doubt_) return "";
  if (word == "v" && v_is_varon_) return "M";
  if (const std::string sex = sex_of_word(word); !sex.empty()) return sex;
  Words words = parts_of(word);  // "1 - Male"
  std::erase_if(words, [](const std::string& part) { return is_digits(part); });
  return words.size() == 1 ? sex_of_word(words.front()) : "";
}

}  // namespace physiomae::io
