#include "physiomae/io/stage_coding.h"

#include <array>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

struct NamedCoding {
  std::string_view name;
  std::string_view digits;  ///< pairs of a number and a stage
};

constexpr auto kCodings = std::to_array<NamedCoding>({
    {"rk", "0 W 1 N1 2 N2 3 N3 4 N3 5 R 6 ? 7 ? 8 ? 9 ? -1 ? -2 ?"},
    {"aasm", "0 W 1 N1 2 N2 3 N3 4 R 5 ? 6 ? 7 ? 8 ? 9 ? -1 ? -2 ?"},
    {"yasa", "0 W 1 N1 2 N2 3 N3 4 R 8 ? -1 ? -2 ?"},
    {"dreams", "5 W 4 R 3 N1 2 N2 1 N3 0 N3 -1 ? -2 ? -3 ?"},
    {"ucddb", "0 W 1 R 2 N1 3 N2 4 N3 5 N3 6 ? 7 ? 8 ?"},
    {"one-based", "1 W 2 N1 3 N2 4 N3 5 R 6 ? 0 ? -1 ?"},
});

std::string key_of(std::string_view word) {
  const auto digit = bare_digit(word);
  return digit ? std::to_string(*digit) : squeezed_word(word);
}

std::string known_codings() {
  std::string names;
  for (const NamedCoding& coding : kCodings) names += fmt::format("{}, ", coding.name);
  return names + "or a file with one \"word stage\" a line";
}

StageCoding named_coding(const NamedCoding& named) {
  StageCoding coding{std::string(named.name), {}};
  std::string_view rest = named.digits;
  const auto next = [&] {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    return word;
  };
  while (!rest.empty()) {
    const std::string_view digit = next();
    coding.words[std::string(digit)] = *stage_from_word(next());
  }
  return coding;
}

StageCoding read_coding(const std::string& path) {
  const std::string text = read_text(path, /*limit=*/1 << 16);
  StageCoding coding{"of " + std::filesystem::path(path).filename().string(), {}};
  int64_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = trim(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(
        std::min(rest.size(), rest.find('\n') == rest.npos ? rest.size() : rest.find('\n') + 1));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    const size_t at = line.find_last_of(",=\t ;");
    const auto stage = at == line.npos ? std::nullopt : stage_from_word(line.substr(at + 1));
    if (!stage)
      throw InputError(fmt::format("{}: line {}: {}, expected a word and its stage", path, number,
                                   io::quoted(line)),
                       "for example \"5,W\"; stages are W, N1, N2, N3, R and ?");
    std::string_view word = trim(line.substr(0, at));
    while (!word.empty() && std::string_view(",=;").find(word.back()) != word.npos)
      word = trim(word.substr(0, word.size() - 1));
    coding.words[key_of(word)] = *stage;
  }
  if (coding.words.empty()) throw InputError(fmt::format("{}: no line with a word", path));
  return coding;
}

// What is said of "S4" where nothing names REM: S0 to S4 may be five stages of which the last is
// REM.
std::string assumed_of_stage_four(const std::vector<std::string_view>& words) {
  std::string_view four;
  for (const std::string_view word : words) {
    const auto stage = stage_from_word(word);
    if (stage == Stage::rem) return {};
    if (!bare_digit(word) && is_stage_four(word)) four = word;
  }
  if (four.empty()) return {};
  return fmt::format(
      "{} is read as stage 4 (N3), though nothing names REM; --stage-coding FILE with a line "
      "\"{} R\" states that it is REM",
      io::quoted(four), trim(four));
}

}  // namespace

std::optional<int64_t> bare_digit(std::string_view word) {
  const auto value = parse_double(word);
  if (!value || std::abs(*value) > 1000 || *value != std::round(*value)) return std::nullopt;
  return static_cast<int64_t>(*value);
}

std::optional<Stage> StageCoding::stage_of(std::string_view word) const {
  const auto digit = bare_digit(word);
  if (const auto found = words.find(key_of(word)); found != words.end()) return found->second;
  if (digit && !words.empty()) return std::nullopt;
  if (const auto number = stated() ? stage_number(word) : std::nullopt) {
    const auto found = words.find(std::to_string(*number));
    if (found != words.end()) return found->second;
  }
  return stage_from_word(digit ? std::to_string(*digit) : std::string(word));
}

std::string StageCoding::describe() const {
  std::string text;
  for (const auto& [word, stage] : words)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", word, stage_name(stage));
  return text;
}

std::string StageCoding::assumption() const {
  return fmt::format("stage coding {}: {}", name, describe());
}

StageCoding stage_coding(const std::string& name_or_file) {
  const std::string name = to_lower(name_or_file);
  for (const NamedCoding& named : kCodings)
    if (named.name == name) return named_coding(named);
  std::error_code code;
  if (!std::filesystem::exists(name_or_file, code))
    throw InputError(fmt::format("stage coding \"{}\", expected {}", name_or_file, known_codings()),
                     "docs/label-formats.md says what each means");
  return read_coding(name_or_file);
}

std::optional<StageCoding> coding_of_file_name(std::string_view file_name) {
  const std::string name = to_lower(file_name);
  if (name.starts_with("ucddb") && name.ends_with("_stage.txt")) return stage_coding("ucddb");
  if (name.starts_with("hypnogramaasm_") || name.starts_with("hypnogramr&k_"))
    return stage_coding("dreams");
  if ((name.starts_with("sc4") || name.starts_with("st7")) && name.ends_with(".hyp"))
    return stage_coding("rk");  // Sleep-EDF of 2002
  return std::nullopt;
}

std::string doubt_about_digits(const std::vector<std::string_view>& words, bool& found) {
  std::set<int64_t> digits, numbered;  // "4", "Stage 4"
  std::set<Stage> named;
  for (const std::string_view word : words) {
    const auto number = says_stage(word) ? stage_number(word) : std::nullopt;
    if (number) numbered.insert(*number);
    if (const auto digit = bare_digit(word))
      digits.insert(*digit);
    else if (number == 0)
      continue;  // no letter tells that it is wake
    else if (const auto stage = stage_from_word(word))
      named.insert(*stage);
  }
  // -1, -2, -3 may be N1, N2, N3, as plots have them, where nothing else is N2 or N3.
  const bool deep = digits.contains(2) || digits.contains(3) || named.contains(Stage::n2) ||
                    named.contains(Stage::n3);
  const bool negative = !digits.empty() && *digits.begin() < (digits.contains(0) ? 0 : -1);
  std::erase_if(digits, [](int64_t digit) { return digit < 0; });
  found = !digits.empty();
  if (negative && !deep && !digits.contains(4) && !digits.contains(5))
    return "negative numbers without 2 and 3: N1 to N3, or not scored?";
  if (numbered.contains(0) && numbered.contains(4) && !numbered.contains(5) &&
      !named.contains(Stage::rem) && !named.contains(Stage::wake) && !digits.contains(5))
    return "\"Stage 4\" without a stage 5 or R: stage 4 or REM";
  if (!found) return "";
  const bool rem_named = named.contains(Stage::rem);
  if (rem_named && digits.contains(5)) return "5 beside a REM that is written in letters";
  if (rem_named || named.contains(Stage::wake))
    return digits.contains(4) && !rem_named ? "4 is stage 4 or REM" : "";
  if (digits.contains(4) && digits.contains(5)) return "4 and 5: which is REM?";
  if (digits.contains(4)) return "4 without a 5 is stage 4 or REM";
  if (!digits.contains(0)) return "no 0: which digit is wake?";
  if (*digits.rbegin() == 1) return "nothing but 0 and 1: wake and N1, or wake and sleep?";
  return "";
}

std::vector<std::string> assumed_of_numbers(const std::vector<std::string_view>& words,
                                            const std::string& where) {
  bool digits = false;
  const std::string doubt = doubt_about_digits(words, digits);
  if (!doubt.empty())
    throw InputError(fmt::format("{}: the coding of its digits is not known: {}", where, doubt),
                     kStateCoding);
  std::vector<std::string> assumed;
  if (digits)
    assumed.emplace_back(
        "digits are read as 0 W, 1 N1, 2 N2, 3 N3, 5 REM (--stage-coding states another coding)");
  if (std::string four = assumed_of_stage_four(words); !four.empty())
    assumed.push_back(std::move(four));
  return assumed;
}

}  // namespace physiomae::io
