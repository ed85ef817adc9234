#include "physiomae/ingest/channel_label.h"

#include <algorithm>
#include <array>
#include <utility>

namespace physiomae::ingest {
namespace {

// Names of one and the same electrode or lead; the second is the canonical one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kSynonyms = {{
    {"A1", "M1"},  // ear lobe and mastoid: AASM reads both as the reference
    {"A2", "M2"},
    {"LOC", "E1"},  // left and right outer canthus
    {"ROC", "E2"},
    {"T3", "T7"},  // 10-20 and 10-10 names
    {"T4", "T8"},
    {"T5", "P7"},
    {"T6", "P8"},
    {"EKG", "ECG"},
    {"II", "ECG"},  // lead II is the one ECG lead of a polysomnography (AASM)
    {"MLII", "ECG"},
    {"EKG1", "ECG1"},
    {"EKG2", "ECG2"},
    {"CHINEMG", "CHIN"},
    {"EMGCHIN", "CHIN"},
    {"SUBMENTAL", "CHIN"},
    {"EMGSUBMENTAL", "CHIN"},
}};

// Whole labels that mean one derivation.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kDerivations = {{
    {"CHIN", "CHIN1-CHIN2"},  // the chin's bipolar EMG under its short name
    {"ECG1-ECG2", "ECG"},
}};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

// Upper case, one kind of joint, brackets as blanks.
std::string plain(std::string_view label) {
  std::string text(label);
  replace_all(text, "\u2013", "-");
  replace_all(text, "\u2212", "-");
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == ':' || c == '/') c = '-';
    if (c == '(' || c == ')' || c == '[' || c == ']' || c == '_' || c == '\t') c = ' ';
  }
  return trimmed(text);
}

// "EEG F3-M2" -> "F3-M2"; what would leave nothing stays ("ECG").
std::string without_kind(std::string_view text) {
  for (const std::string_view kind : {"EEG", "EOG", "EMG", "ECG", "EKG"}) {
    if (!text.starts_with(kind) || text.size() == kind.size()) continue;
    const char next = text[kind.size()];
    if (next != ' ' && next != '-') continue;
    std::string rest = trimmed(text.substr(kind.size() + 1));
    if (!rest.empty() && rest.front() != '-') return rest;
  }
  return std::string(text);
}

std::string without_reference(std::string_view text) {
  for (const std::string_view suffix : {"-REFERENCE", "-REF", " REF"})
    if (text.size() > suffix.size() && text.ends_with(suffix))
      return trimmed(text.substr(0, text.size() - suffix.size()));
  return std::string(text);
}

std::string electrode(std::string_view text) {
  std::string name(text);
  std::erase(name, ' ');
  for (const auto& [synonym, canonical] : kSynonyms)
    if (name == synonym) return std::string(canonical);
  return name;
}

}  // namespace

std::string canonical_derivation(std::string_view label) {
  const std::string text = without_kind(without_reference(plain(label)));
  const size_t joint = text.find('-');
  std::string name = electrode(std::string_view(text).substr(0, joint));
  if (joint != std::string::npos) name += "-" + electrode(text.substr(joint + 1));
  for (const auto& [whole, canonical] : kDerivations)
    if (name == whole) return std::string(canonical);
  return name;
}

}  // namespace physiomae::ingest
