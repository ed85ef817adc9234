#include "physiomae/io/stage_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

bool is_separator(char c) {
  return std::string_view(" _.\t-,:;()[]{}\"'|/+").find(c) != std::string_view::npos;
}

bool drop_prefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() == prefix.size()) return false;
  text.erase(0, prefix.size());
  return true;
}

bool drop_suffix(std::string& text, std::string_view suffix) {
  if (!text.ends_with(suffix) || text.size() == suffix.size()) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

enum class Kind { stage, unscored, marker };

struct KnownWord {
  std::string_view word;
  Stage stage;
  Kind kind;
};

constexpr KnownWord word_of(std::string_view word, Stage stage) {
  return {word, stage, Kind::stage};
}
constexpr KnownWord unscored(std::string_view word) {
  return {word, Stage::undefined, Kind::unscored};
}
constexpr KnownWord marker(std::string_view word) { return {word, Stage::undefined, Kind::marker}; }

// Squeezed; digits behind N, S, NREM and the like follow a rule of their own.
constexpr auto kWords = std::to_array<KnownWord>({
    word_of("w", Stage::wake),
    word_of("wk", Stage::wake),
    word_of("wa", Stage::wake),
    word_of("wak", Stage::wake),
    word_of("awa", Stage::wake),
    word_of("wake", Stage::wake),
    word_of("awake", Stage::wake),
    word_of("waking", Stage::wake),
    word_of("wakefulness", Stage::wake),
    word_of("wach", Stage::wake),
    word_of("wachheit", Stage::wake),
    word_of("eveil", Stage::wake),
    word_of("veille", Stage::wake),
    word_of("vigilia", Stage::wake),
    word_of("veglia", Stage::wake),
    word_of("waak", Stage::wake),
    word_of("wakker", Stage::wake),
    word_of("sws", Stage::n3),
    word_of("slowwave", Stage::n3),
    word_of("deep", Stage::n3),
    word_of("delta", Stage::n3),
    word_of("tiefschlaf", Stage::n3),
    word_of("sommeillentprofond", Stage::n3),
    word_of("r", Stage::rem),
    word_of("rem", Stage::rem),
    word_of("remschlaf", Stage::rem),
    word_of("ps", Stage::rem),
    word_of("paradoxal", Stage::rem),
    word_of("paradoxical", Stage::rem),
    word_of("sommeilparadoxal", Stage::rem),
    word_of("mor", Stage::rem),
    unscored("?"),
    unscored("-"),
    unscored("u"),
    unscored("un"),
    unscored("uns"),
    unscored("unk"),
    unscored("ns"),
    unscored("unscored"),
    unscored("unscorable"),
    unscored("unsure"),
    unscored("unstaged"),
    unscored("unknown"),
    unscored("unclassified"),
    unscored("undefined"),
    unscored("undef"),
    unscored("indeterminate"),
    unscored("invalid"),
    unscored("notscored"),
    unscored("nostage"),
    unscored("noscore"),
    unscored("nostaged"),
    unscored("notstaged"),
    unscored("none"),
    unscored("null"),
    unscored("na"),
    unscored("#na"),
    unscored("nan"),
    unscored("unbekannt"),
    unscored("unbestimmt"),
    unscored("nonscore"),
    marker("m"),
    marker("mt"),
    marker("mvt"),
    marker("movement"),
    marker("movementtime"),
    marker("bodymovement"),
    marker("bewegung"),
    marker("mouvement"),
    marker("a"),
    marker("art"),
    marker("artifact"),
    marker("artifacts"),
    marker("artefact"),
    marker("artefacts"),
    marker("artefakt"),
    marker("l"),
    marker("lights"),
    marker("lightson"),
    marker("lightsoff"),
    marker("lightson"),
    marker("lightsout"),
    marker("lichtan"),
    marker("lichtaus"),
});

const KnownWord* find_word(std::string_view text) {
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const KnownWord& known) { return known.word == text; });
  return found == kWords.end() ? nullptr : &*found;
}

// What stands before a stage and says nothing about which.
constexpr auto kPrefixes = std::to_array<std::string_view>(
    {"hypnogram", "staging", "schlafstadium", "schlafstadien", "stadium", "stades", "stade",
     "stadio", "estagio", "sleep", "stages", "stage"});

// Drops one word around a stage that says nothing about which.
bool drop_surrounding(std::string& text) {
  for (const std::string_view prefix : kPrefixes)
    if (drop_prefix(text, prefix)) return true;
  if (text == "asleep") return false;  // of no certain stage, and no artefact ("a") either
  for (const std::string_view suffix : {"sleep", "stage", "schlaf"})
    if (drop_suffix(text, suffix)) return true;
  return false;
}

void drop_surroundings(std::string& text) {
  while (find_word(text) == nullptr && drop_surrounding(text)) continue;
}

std::optional<Stage> stage_of_number(std::string_view text) {
  static constexpr auto kNumbers =
      std::to_array<std::pair<std::string_view, Stage>>({{"0", Stage::wake},
                                                         {"1", Stage::n1},
                                                         {"i", Stage::n1},
                                                         {"2", Stage::n2},
                                                         {"ii", Stage::n2},
                                                         {"3", Stage::n3},
                                                         {"iii", Stage::n3},
                                                         {"4", Stage::n3},
                                                         {"iv", Stage::n3},
                                                         {"34", Stage::n3}});
  const auto found = std::find_if(kNumbers.begin(), kNumbers.end(),
                                  [&](const auto& pair) { return pair.first == text; });
  return found == kNumbers.end() ? std::nullopt : std::optional(found->second);
}

// "N1", "NREM 1", "Non-REM 1", "NR1", "S1": the number behind, where there is a word before it.
std::optional<Stage> numbered_stage(std::string text) {
  for (const std::string_view prefix : {"nonrem", "nrem", "nr", "n", "s"})
    if (drop_prefix(text, prefix)) {
      if (text == "0" && prefix != "s") return std::nullopt;
      drop_surroundings(text);
      return stage_of_number(text);
    }
  return std::nullopt;
}

std::optional<Stage> bare_number(std::string_view text) {
  if (text == "5") return Stage::rem;
  if (text == "6" || text == "7" || text == "9" || text == "-1" || text == "-2")
    return Stage::undefined;
  return stage_of_number(text);
}

// Whether what stands before "arousal" makes it another event's ("hypopnea with arousal") or none
// ("LM w/o arousal", "non-arousal movement").
bool is_of_another_event(std::string_view before) {
  while (!before.empty() && std::string_view(" _-(").find(before.back()) != before.npos)
    before.remove_suffix(1);
  const size_t gap = before.find_last_of(" _-(,;");
  const std::string_view word = before.substr(gap == before.npos ? 0 : gap + 1);
  for (const std::string_view other : {"no", "non", "not", "without", "w/o", "wo", "with", "w/",
                                       "and", "+", "&", "ohne", "mit", "sans", "avec"})
    if (word == other) return true;
  return false;
}

std::string stripped(std::string_view word) {
  std::string text = squeezed_word(word);
  drop_surroundings(text);
  return text;
}

}  // namespace

std::string squeezed_word(std::string_view word) {
  word = trim(word);
  if (word == "?" || word == "-") return std::string(word);
  std::string out;
  const std::string lower = folded(word);
  for (size_t i = 0; i < lower.size(); ++i) {
    const bool sign =
        lower[i] == '-' && i == 0 && lower.size() > 1 && lower[1] >= '0' && lower[1] <= '9';
    if (sign || !is_separator(lower[i])) out += lower[i];
  }
  return out;
}

std::optional<Stage> stage_from_word(std::string_view word) {
  const std::string text = stripped(word);
  if (const KnownWord* known = find_word(text)) return known->stage;
  if (const auto stage = numbered_stage(text)) return stage;
  if (text == "34" && is_digits(trim(word))) return std::nullopt;  // not "3/4"
  return bare_number(text);
}

std::optional<int64_t> stage_number(std::string_view word) {
  const std::string text = squeezed_word(word);
  std::string number = text;
  drop_surroundings(number);
  return number != text && is_digits(number) && number.size() == 1 ? parse_int(number)
                                                                   : std::nullopt;
}

bool is_stage_four(std::string_view word) {
  const std::string text = squeezed_word(word);
  return stage_from_word(word) == Stage::n3 &&
         (text.ends_with("iv") || (text.ends_with("4") && !text.ends_with("34")));
}

bool is_marker_word(std::string_view word) {
  const KnownWord* known = find_word(stripped(word));
  return known != nullptr && known->kind == Kind::marker;
}

bool says_stage(std::string_view word) {
  const std::string text = squeezed_word(word);
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size();
  });
}

bool names_arousal(std::string_view text) {
  constexpr std::string_view kArousal = "arousal";
  const std::string lower = folded(text);
  const bool respiratory = lower.find("respiratory effort") != std::string::npos ||
                           lower.find("rera") != std::string::npos;
  if (respiratory && lower.find("resulting from") == std::string::npos) return false;
  const std::string letters = squeezed_word(text);
  for (const std::string_view word : {"microeveil", "microreveil", "microdespertar",
                                      "microrisveglio", "weckreaktion", "wachreaktion", "orvokun"})
    if (letters.starts_with(word)) return true;
  for (size_t at = lower.find(kArousal); at != std::string::npos;
       at = lower.find(kArousal, at + kArousal.size()))
    if (!is_of_another_event(std::string_view(lower).substr(0, at))) return true;
  return false;
}

bool names_stage_and_arousal(std::string_view text) {
  constexpr std::string_view kArousal = "arousal";
  std::string rest = to_lower(text);
  const size_t at = rest.find(kArousal);
  if (at == std::string::npos) return false;
  rest.erase(at, kArousal.size());
  const bool letters = rest.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos;
  return letters && stage_from_word(rest).value_or(Stage::undefined) != Stage::undefined;
}

}  // namespace physiomae::io
