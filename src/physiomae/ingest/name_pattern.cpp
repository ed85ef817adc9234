#include "physiomae/ingest/name_pattern.h"

namespace physiomae::ingest {
namespace {

bool fits(char wanted, char found, NameMatch& match) {
  switch (wanted) {
    case '?':
      return true;
    case '~':
      return std::string_view("-_. ").find(found) != std::string_view::npos;
    case '#':
      match.scorer = found - '0';
      return found >= '1' && found <= '9';
    default:
      return wanted == found;
  }
}

bool all_fit(std::string_view wanted, std::string_view found, NameMatch& match) {
  for (size_t i = 0; i < wanted.size(); ++i)
    if (!fits(wanted[i], found[i], match)) return false;
  return true;
}

}  // namespace

std::vector<std::string> expand_braces(std::string_view pattern) {
  const size_t open = pattern.find('{'), close = pattern.find('}', open);
  if (close == std::string_view::npos) return {std::string(pattern)};
  const std::string before(pattern.substr(0, open));
  std::string_view choices = pattern.substr(open + 1, close - open - 1);
  std::vector<std::string> expanded;
  while (true) {
    const size_t comma = choices.find(',');
    for (const std::string& rest : expand_braces(pattern.substr(close + 1)))
      expanded.push_back(before + std::string(choices.substr(0, comma)) + rest);
    if (comma == std::string_view::npos) return expanded;
    choices.remove_prefix(comma + 1);
  }
}

std::optional<NameMatch> match_name(std::string_view pattern, std::string_view name) {
  const size_t star = pattern.find('*');
  const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
  if (name.size() <= before.size() + after.size()) return std::nullopt;
  NameMatch match;
  if (!all_fit(before, name, match) ||
      !all_fit(after, name.substr(name.size() - after.size()), match))
    return std::nullopt;
  match.base = name.substr(before.size(), name.size() - before.size() - after.size());
  return match;
}

}  // namespace physiomae::ingest
