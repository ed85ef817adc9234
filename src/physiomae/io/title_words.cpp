#include "physiomae/io/title_words.h"

#include <algorithm>

#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

Words title_words(std::string_view title) {
  Words words(1);
  char last = ' ';
  for (const char c : title) {
    const bool digit = c >= '0' && c <= '9';
    const bool hump = c >= 'A' && c <= 'Z' && last >= 'a' && last <= 'z';
    if (hump || (!is_letter(c) && !digit && c != '#' && static_cast<unsigned char>(c) < 0x80))
      if (!words.back().empty()) words.emplace_back();
    if (is_letter(c) || digit || c == '#' || static_cast<unsigned char>(c) >= 0x80)
      words.back() += to_lower(std::string_view(&c, 1));
    last = c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_word(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined_title(std::string_view title) {
  std::string joined;
  for (const std::string& word : title_words(folded(title))) joined += word;
  return joined;
}

}  // namespace physiomae::io
