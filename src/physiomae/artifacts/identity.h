#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/config.h"

namespace physiomae::artifacts {

// Note [Identity of a run]
// Two runs are the same when every setting that decides a bit of their result is: all keys of their
// configuration, but for those that only say how long, how often to look and on how many threads,
// and what stands for the data (split, recipe, windows). A checkpoint carries its run's identity
// and is refused by another run.

/// "section.key" -> value as text; data take the section "data".
using Identity = std::map<std::string, std::string>;

/// All fields of the sections but those of the note.
Identity identity_of(const std::vector<ConfigSection*>& sections);

/// UsageError naming each key in which `found` differs from `wanted`; `where` says whose it is.
void require_same(const Identity& found, const Identity& wanted, std::string_view where);

std::string identity_hash(const Identity& identity);  ///< SHA-256, 64 digits

}  // namespace physiomae::artifacts
