#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/summary/draft.h"

// The parts of `analyze`'s output (docs/analyze.md), a function each. They throw where a file is
// damaged and are called only where it is there.

namespace physiomae::summary {

/// Where the output lies and what summary.json says of it.
struct Analysis {
  Source source;
  Json summary;

  std::filesystem::path file(std::string_view name) const { return source.path / name; }
  const Json& result(std::string_view name) const;
};

void add_rollout(Draft& draft, const Analysis& analysis);         ///< Figure 2 A-C
void add_attention(Draft& draft, const Analysis& analysis);       ///< Figure 6
void add_variance(Draft& draft, const Analysis& analysis);        ///< Figure 2 D-F
void add_reconstruction(Draft& draft, const Analysis& analysis);  ///< Figure 4
void add_cross(Draft& draft, const Analysis& analysis);
void add_window(Draft& draft, const Analysis& analysis);        ///< Figure 1 A
void add_split(Draft& draft, const Analysis& analysis);         ///< Figure 1 B
void add_architecture(Draft& draft, const Analysis& analysis);  ///< Figures 1 C, 5

}  // namespace physiomae::summary
