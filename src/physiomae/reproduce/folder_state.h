#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/reproduce/grid.h"

// Note [Store of a folder]
// Cells of a simulated cohort know their data by the cells that made them. Where --store names data
// that are there, OUT/store.json holds what that store and its split are, and others are refused:
// the cells' own identities have the split alone, and cannot say that it is the split that differs.
// A folder of an earlier version lacks the file, or the split in it; what the first call after that
// is given is taken for its own, and written down.

namespace physiomae::reproduce {

/// What a grid stands on; empty for a simulated cohort.
struct DataIdentity {
  std::string store;  ///< store::store_identity
  std::string split;  ///< hash of the manifest
};

/// UsageError when OUT/store.json tells of another store or split than this, or is damaged.
void require_same_data(const std::filesystem::path& out, const DataIdentity& data);

/// Writes OUT/store.json where it is not there, or lacks the split.
void note_data(const std::filesystem::path& out, const DataIdentity& data);

/// True where no cell under `cells` left anything that a later call could go on with.
bool nothing_was_made(const std::filesystem::path& cells);

/// Whether OUT was begun for another recipe or store and nothing was made: a misspelt setting must
/// not cost the folder. Not while another process works on it, besides `own_locks` of this one.
bool begins_anew(const std::filesystem::path& out, const std::vector<Cell>& grid,
                 const DataIdentity& data, size_t own_locks);

/// Makes such a folder free, and says so.
void free_folder(const std::filesystem::path& out);

}  // namespace physiomae::reproduce
