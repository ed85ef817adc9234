#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::ingest {

// Note [Name patterns]
// How the names of a recording and of its labels hang together is written in patterns, for lower
// case: "*" the part that both have in common (once), "?" any one character, "~" one of "-", "_",
// ".", blank; "#" the scorer's digit; "{a,b}" either. "*?-psg.edf" with "*?-hypnogram.edf" pairs
// SC4001E0-PSG.edf with SC4001EC-Hypnogram.edf.

/// "a{b,c}" as "ab", "ac".
std::vector<std::string> expand_braces(std::string_view pattern);

struct NameMatch {
  std::string base;  ///< what "*" stands for
  int scorer = 0;    ///< what "#" stands for; 0 where the pattern has none
};

/// How a lower-case name fits a pattern without braces; nothing when it does not.
std::optional<NameMatch> match_name(std::string_view pattern, std::string_view name);

}  // namespace physiomae::ingest
