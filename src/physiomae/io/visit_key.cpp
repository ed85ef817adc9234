#include "physiomae/io/visit_key.h"

#include <algorithm>

#include "physiomae/io/age_sex_cells.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {

std::string visit_key(std::string_view text) {
  if (is_unknown_cell(text)) return "";
  std::string key;
  for (const char c : folded(trim(text)))
    if (c != '-' && c != '_' && c != ' ') key += c;
  if (const size_t arm = key.rfind("arm");
      arm != key.npos && arm > 0 && is_digits(key.substr(arm + 3)))
    key.erase(arm);  // REDCap: "visit_2_arm_1"
  for (const std::string_view word : {"session", "ses", "visit", "timepoint", "tp", "night",
                                      "nacht", "nuit", "wave", "exam", "v", "s", "t", "n"})
    if (key.starts_with(word) && is_digits(key.substr(word.size()))) key.erase(0, word.size());
  const auto number = bare_digit(key);
  return number && *number >= 0 ? std::to_string(*number) : key;
}

}  // namespace physiomae::io
