#include "physiomae/io/stage_legend.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/json_sidecar.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

constexpr size_t kLongestLegend = 2000, kFewestPairs = 3;

using Pairs = std::vector<std::pair<int64_t, std::string>>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_of_word(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '/' || c == '&'; }

// The number that ends before `end`; `begin` is where it begins.
std::optional<int64_t> number_before(std::string_view text, size_t end, size_t& begin) {
  while (end > 0 && text[end - 1] == ' ') --end;
  begin = end;
  while (begin > 0 && is_digit(text[begin - 1])) --begin;
  if (begin == end || end - begin > 2) return std::nullopt;
  if (begin > 0 && text[begin - 1] == '-') --begin;
  if (begin > 0 && (is_of_word(text[begin - 1]) || text[begin - 1] == '.')) return std::nullopt;
  return parse_int(text.substr(begin, end - begin));
}

// What stands from `begin` on until a sign, or until the next pair's number.
std::string words_from(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end < text.size() && (is_of_word(text[end]) || text[end] == ' ')) ++end;
  if (end < text.size() && (text[end] == '=' || text[end] == ':')) {
    size_t number = end;
    if (number_before(text, end, number)) end = number;
  }
  return std::string(trim(text.substr(begin, end - begin)));
}

// "0=W", "0: Wake".
Pairs numbers_first(std::string_view text) {
  Pairs pairs;
  for (size_t at = text.find_first_of("=:"); at != text.npos;
       at = text.find_first_of("=:", at + 1)) {
    size_t begin = 0;
    const auto number = number_before(text, at, begin);
    const size_t word = text.find_first_not_of(' ', at + 1);
    if (number && word != text.npos && (is_letter(text[word]) || text[word] == '?'))
      pairs.emplace_back(*number, words_from(text, word));
  }
  return pairs;
}

// "W=0", "Wake: 0". `first_pair`: where they begin.
Pairs words_first(std::string_view text, size_t& first_pair) {
  Pairs pairs;
  for (size_t at = text.find_first_of("=:"); at != text.npos;
       at = text.find_first_of("=:", at + 1)) {
    size_t end = at, begin = at;
    while (end > 0 && text[end - 1] == ' ') --end;
    for (begin = end; begin > 0 && is_of_word(text[begin - 1]);) --begin;
    const size_t first = text.find_first_not_of(' ', at + 1);
    if (begin == end || !is_letter(text[begin]) || first == text.npos) continue;
    size_t last = first + (text[first] == '-' ? 1 : 0);
    while (last < text.size() && is_digit(text[last])) ++last;
    const bool whole =
        last == text.size() || (!is_of_word(text[last]) && text[last] != ':' && text[last] != '.');
    const auto number = parse_int(text.substr(first, last - first));
    if (!number || !whole) continue;
    if (pairs.empty()) first_pair = begin;
    pairs.emplace_back(*number, std::string(text.substr(begin, end - begin)));
  }
  return pairs;
}

// Where the word of a number begins that ends before `at`: behind blanks, "->", "-" or "(".
size_t word_of_number(std::string_view text, size_t at) {
  const size_t first = at;
  while (at < text.size() && std::string_view(" ->(").find(text[at]) != text.npos) ++at;
  return at > first && at < text.size() && (is_letter(text[at]) || text[at] == '?') ? at
                                                                                    : text.npos;
}

// "0 W, 1 N1", "0 (W)", "0 -> W", "0 - W".
Pairs numbers_without_signs(std::string_view text) {
  Pairs pairs;
  for (size_t end = 1; end <= text.size(); ++end) {
    if (!is_digit(text[end - 1]) || (end < text.size() && is_digit(text[end]))) continue;
    size_t begin = 0;
    const auto number = number_before(text, end, begin);
    const size_t word = word_of_number(text, end);
    if (!number || word == text.npos) continue;
    size_t last = word;
    while (last < text.size() && (is_of_word(text[last]) || text[last] == ' ') &&
           !(text[last - 1] == ' ' && (is_digit(text[last]) || text[last] == '-')))
      ++last;
    pairs.emplace_back(*number, std::string(trim(text.substr(word, last - word))));
    end = last;
  }
  return pairs;
}

bool all_name_stages(const Pairs& pairs) {
  return std::all_of(pairs.begin(), pairs.end(),
                     [](const auto& pair) { return stage_from_word(pair.second).has_value(); });
}

// What may stand before "W=0, N1=1"; "Arousals per stage: W=0, N1=3" counts something.
bool leads_to_legend(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"#",       "stage",   "stages",     "sleep",       "code",  "codes",   "coding",
       "coded",   "legend",  "key",        "keys",        "map",   "mapping", "label",
       "labels",  "value",   "values",     "scoring",     "score", "scores",  "hypnogram",
       "digits",  "numbers", "annotation", "annotations", "as",    "with",    "where",
       "stadien", "stadium", "kodierung",  "legende"});
  const size_t line = text.find_last_of(";\n");
  const Words words = title_words(line == text.npos ? text : text.substr(line + 1));
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  });
}

std::optional<StageCoding> coding_of(const Pairs& pairs, const std::string& where) {
  StageCoding coding{"of its legend", {}};
  std::string unknown;
  bool wake_or_rem = false;
  for (const auto& [number, word] : pairs) {
    const bool again = coding.words.contains(std::to_string(number));
    if (!may_stand_for_a_stage(number) || again) return std::nullopt;  // minutes, or counts
    const auto stage = bare_digit(word) ? std::nullopt : stage_from_word(word);
    if (!stage) unknown = fmt::format("{} {}", number, io::quoted(word));
    if (stage) coding.words[std::to_string(number)] = *stage;
    wake_or_rem = wake_or_rem || stage == Stage::wake || stage == Stage::rem;
  }
  if (pairs.size() < kFewestPairs || 2 * coding.words.size() < pairs.size() || !wake_or_rem)
    return std::nullopt;
  if (!unknown.empty())
    throw InputError(
        fmt::format("{}: its legend of stages says {}, which names none", where, unknown),
        kStateCoding);
  return coding;
}

}  // namespace

std::optional<StageCoding> legend_in(std::string_view text, const std::string& where) {
  text = text.substr(0, kLongestLegend);
  if (auto coding = coding_of(numbers_first(text), where)) return coding;
  size_t first = 0;
  const Pairs words = words_first(text, first);
  if (leads_to_legend(text.substr(0, first)))
    if (auto coding = coding_of(words, where)) return coding;
  const Pairs pairs = numbers_without_signs(text);  // of other things, too
  return all_name_stages(pairs) ? coding_of(pairs, where) : std::nullopt;
}

std::optional<StageCoding> legend_beside(const std::filesystem::path& table) {
  const std::string name =
      std::filesystem::path(table).replace_extension(".json").filename().string();
  const nlohmann::json json = json_beside(table);
  for (const auto& [title, column] : json.items()) {
    std::string text;
    for (const auto& [level, meaning] : levels_of(column))
      text += fmt::format("{}={};", level, meaning);
    if (auto coding = legend_in(text, name)) {
      coding->name = "of " + name;
      return coding;
    }
  }
  return std::nullopt;
}

}  // namespace physiomae::io
