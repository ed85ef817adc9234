#include "physiomae/io/stage_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

// Lower case without what separates words; a leading "-" stays, it is a sign.
std::string squeezed(std::string_view word) {
  std::string out;
  for (const char c : to_lower(trim(word))) {
    const bool separator = c == ' ' || c == '_' || c == '.' || c == '\t' || (c == '-');
    if (!separator || (c == '-' && out.empty())) out += c;
  }
  return out;
}

bool drop_prefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() == prefix.size()) return false;
  text.erase(0, prefix.size());
  return true;
}

std::optional<Stage> from_digit(char digit) {
  switch (digit) {
    case '0':
      return Stage::wake;
    case '1':
      return Stage::n1;
    case '2':
      return Stage::n2;
    case '3':
    case '4':
      return Stage::n3;
    default:
      return std::nullopt;
  }
}

constexpr std::array<std::pair<std::string_view, Stage>, 34> kWords = {{
    {"w", Stage::wake},
    {"wake", Stage::wake},
    {"awake", Stage::wake},
    {"wakefulness", Stage::wake},
    {"r", Stage::rem},
    {"rem", Stage::rem},
    {"5", Stage::rem},
    {"?", Stage::undefined},
    {"-", Stage::undefined},
    {"m", Stage::undefined},
    {"mt", Stage::undefined},
    {"movement", Stage::undefined},
    {"movementtime", Stage::undefined},
    {"6", Stage::undefined},
    {"9", Stage::undefined},
    {"-1", Stage::undefined},
    {"-2", Stage::undefined},
    {"u", Stage::undefined},
    {"uns", Stage::undefined},
    {"unscored", Stage::undefined},
    {"notscored", Stage::undefined},
    {"unknown", Stage::undefined},
    {"undefined", Stage::undefined},
    {"unstaged", Stage::undefined},
    {"n/a", Stage::undefined},
    {"na", Stage::undefined},
    {"nan", Stage::undefined},
    {"a", Stage::undefined},
    {"art", Stage::undefined},
    {"artifact", Stage::undefined},
    {"artefact", Stage::undefined},
    {"l", Stage::undefined},
    {"lightson", Stage::undefined},
    {"lights", Stage::undefined},
}};

}  // namespace

std::optional<Stage> stage_from_word(std::string_view word) {
  std::string text = squeezed(word);
  drop_prefix(text, "sleep");
  drop_prefix(text, "stage");
  if (text.ends_with("sleep") && text.size() > 5) text.erase(text.size() - 5);
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const auto& known) { return known.first == text; });
  if (found != kWords.end()) return found->second;
  if (text.size() > 1 && text != "nrem0" && text != "n0") {
    if (!drop_prefix(text, "nrem") && !drop_prefix(text, "n")) drop_prefix(text, "s");
  }
  return text.size() == 1 ? from_digit(text[0]) : std::nullopt;
}

bool names_arousal(std::string_view text) {
  const std::string lower = to_lower(text);
  if (lower.find("arousal") == std::string::npos) return false;
  return lower.find("respiratory effort") == std::string::npos &&
         lower.find("rera") == std::string::npos && lower.find("no arousal") == std::string::npos;
}

}  // namespace physiomae::io
