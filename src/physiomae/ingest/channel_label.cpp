#include "physiomae/ingest/channel_label.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "physiomae/base/modality.h"
#include "physiomae/ingest/channel_aliases.h"

namespace physiomae::ingest {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" _.");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" _.") - begin + 1);
}

// Upper case, one kind of joint, brackets as blanks.
std::string plain(std::string_view label) {
  std::string text(label);
  for (const char* dash : {"\u2010", "\u2011", "\u2013", "\u2014", "\u2212"})
    replace_all(text, dash, "-");
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == ':' || c == '/') c = '-';
    if (c == '(' || c == ')' || c == '[' || c == ']' || c == '\t') c = ' ';
  }
  return std::string(trimmed(text));
}

bool is_reference_word(std::string_view text) { return text == "REF" || text == "REFERENCE"; }

struct KindWord {
  std::string_view word;
  int kind;
};

const std::array<KindWord, 6>& kind_words() {
  static const std::array<KindWord, 6> words = {{{"POL", kNoKind},
                                                 {"EEG", modality_index("EEG")},
                                                 {"EOG", modality_index("EOG")},
                                                 {"EMG", modality_index("EMG")},
                                                 {"ECG", modality_index("ECG")},
                                                 {"EKG", modality_index("ECG")}}};
  return words;
}

// What stands behind the word of a kind and its blank or dash; nothing where the word is the name
// itself ("ECG", "ECG-Ref", "EKG-EKG2").
std::optional<std::string_view> behind(std::string_view text, std::string_view word) {
  if (!text.starts_with(word) || text.size() == word.size()) return std::nullopt;
  const char joint = text[word.size()];
  const std::string_view rest = trimmed(text.substr(word.size() + 1));
  if ((joint != ' ' && joint != '-' && joint != '_') || rest.empty() || rest.front() == '-' ||
      is_reference_word(rest) || (joint == '-' && rest.starts_with(word)))
    return std::nullopt;
  return rest;
}

// The same for a kind that stands at the end: "Chin EMG", "L-EOG"; but not "EKG2-EKG".
std::optional<std::string_view> before(std::string_view text, std::string_view word) {
  if (!text.ends_with(word) || text.size() < word.size() + 2 || text.starts_with(word))
    return std::nullopt;
  const char joint = text[text.size() - word.size() - 1];
  if (joint != ' ' && joint != '-' && joint != '_') return std::nullopt;
  return trimmed(text.substr(0, text.size() - word.size() - 1));
}

// "EEG F3-M2" -> "F3-M2", "CHIN EMG" -> "CHIN": takes the words of a kind off.
std::string_view take_kind(std::string_view text, ChannelLabel& label) {
  const auto say = [&](int kind) {
    if (kind == kNoKind) return;
    label.kind = kind;
    label.kind_said = true;
  };
  for (const KindWord& word : kind_words())
    if (const auto rest = behind(text, word.word)) {
      say(word.kind);
      return take_kind(*rest, label);
    }
  for (const KindWord& word : kind_words())
    if (const auto rest = before(text, word.word)) {
      say(word.kind);
      return *rest;
    }
  return text;
}

std::string_view without_reference(std::string_view text) {
  for (const std::string_view suffix : {"-REFERENCE", "-REF", " REFERENCE", " REF"})
    if (text.size() > suffix.size() && text.ends_with(suffix))
      return trimmed(text.substr(0, text.size() - suffix.size()));
  return text;
}

std::string electrode(std::string_view text, int kind) {
  std::string name(text);
  std::erase_if(name, [](char c) { return c == ' ' || c == '_'; });
  return canonical_electrode(std::move(name), kind);
}

// "F3_M2", "F3 M2", "F3M2": two known electrodes without a dash.
bool split_electrodes(std::string_view text, ChannelLabel& label) {
  for (size_t at = 1; at < text.size(); ++at) {
    const std::string plus = electrode(text.substr(0, at), kNoKind);
    const std::string minus = electrode(text.substr(at), kNoKind);
    if (!is_electrode(plus) || !is_electrode(minus)) continue;
    label.plus = plus;
    label.minus = minus;
    return true;
  }
  return false;
}

// Takes the sign off "EKG+" and "CHIN-"; 0 where there is none.
char take_pole(std::string_view& text) {
  const char last = text.empty() ? char{0} : text.back();
  if (text.size() < 2 || (last != '+' && last != '-')) return 0;
  text = trimmed(text.substr(0, text.size() - 1));
  return last;
}

// An electrode tells the kind where no word does, and where the word is an amplifier's EEG.
void settle_kind(ChannelLabel& label) {
  const int known = kind_of_electrode(label.plus);
  const bool general = !label.kind_said || label.kind == modality_index("EEG");
  if (known != kNoKind && general) label.kind = known;
}

}  // namespace

ChannelLabel parse_channel_label(std::string_view text) {
  ChannelLabel label;
  const std::string whole = plain(text);
  const std::string_view named = without_reference(whole);
  label.ref_said = named.size() < whole.size();
  std::string_view rest = take_kind(named, label);
  const char pole = take_pole(rest);
  const size_t joint = rest.find('-');
  if (joint == std::string_view::npos || joint == 0) {
    if (!split_electrodes(rest, label)) label.plus = electrode(rest, label.kind);
  } else {
    label.plus = electrode(rest.substr(0, joint), label.kind);
    ChannelLabel other;  // "EOG_LOC-EEG_M2"
    const std::string_view minus = take_kind(trimmed(rest.substr(joint + 1)), other);
    label.minus = electrode(minus, other.kind_said ? other.kind : label.kind);
  }
  label.ref_said &= label.minus.empty();
  settle_kind(label);
  if (pole != 0 && label.minus.empty()) label.plus += pole;
  return label;
}

std::string canonical_derivation(std::string_view label) {
  const std::string name = parse_channel_label(label).name();
  for (const DerivationAlias& alias : derivation_aliases())
    if (name == alias.name && alias.remark.empty()) return std::string(alias.derivation);
  return name;
}

}  // namespace physiomae::ingest
