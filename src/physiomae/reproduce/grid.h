#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "physiomae/reproduce/cell.h"
#include "physiomae/reproduce/recipe.h"

namespace physiomae::reproduce {

/// What a grid is laid over.
struct Ground {
  std::string identity;        ///< of store and split, where they are there already
  int64_t train_patients = 0;  ///< of the split: larger sizes are capped to it
};

/// Where a row of a table gets its scores: the same method of several cells, one a pretraining
/// seed, or of one cell.
struct Source {
  std::vector<std::string> cells;
  std::string method = {};  ///< of scores.json; empty: the first
};

/// A row of table 2's blocks.
struct BlockRow {
  std::string block;   ///< its title
  std::string name;    ///< the entry's
  std::string source;  ///< key of Grid::sources
};

/// All cells of a recipe, each after those it needs.
struct Grid {
  std::vector<Cell> cells;
  /// "pretrained/EEG", "scratch/All", "finetuned/All", "conv", "random start", "band power",
  /// "published/simclr", "labels/published/simclr", "fig3/multimae/70".
  std::map<std::string, Source> sources;
  std::vector<BlockRow> rows;
  int64_t large = 0, small = 0;      ///< training patients asked for; 0: all
  std::vector<int64_t> label_sizes;  ///< capped; 0: all
  std::vector<std::string> notes;    ///< what was capped

  const Cell* find(const std::string& name) const;
  /// Indices of the cells for `parts` (all where empty) and of what they need, ascending.
  std::vector<size_t> wanted(const std::vector<std::string>& parts) const;
};

/// UsageError where the recipe asks for more patients than there are in a way that cannot be
/// capped.
Grid make_grid(const Recipe& recipe, const Ground& ground);

/// Training patients of a split of n labelled ones (Note [Split]), by the default shares.
int64_t train_patients_of(int64_t labelled);

/// A name for a folder: letters, digits, dashes.
std::string slug(std::string_view text);

}  // namespace physiomae::reproduce
