#pragma once

#include <compare>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

// Note [Kinship of folders]
// Recordings and labels often lie in trees of their own: "edf/shhs1/x.edf", "xml/shhs1/x.xml". What
// two folders have in common, above and below the place where they part, tells how near they are.
// Folders that are two of a kind ("P01" and "P02", "subgroupI" and "subgroupIII", "A" and "B")
// belong to different people, nights or visits, however alike the files in them are called.

namespace physiomae::ingest {

/// The names on the way to a folder, from the root on.
using FolderNames = std::vector<std::string>;

/// The folder of a file, absolute and without "..".
FolderNames folder_names_of(const std::filesystem::path& file);

/// What two folders share; the greater, the nearer.
struct Nearness {
  size_t above = 0;  ///< folders from the root on; more than any depth when the folders are one
  size_t below = 0;  ///< folders of the same names, from the file back
  auto operator<=>(const Nearness&) const = default;
};

Nearness nearness(const FolderNames& a, const FolderNames& b);

/// Whether the folders, past what they share, hold two that are of a kind (Note [Kinship of
/// folders]) or of two conditions (Note [Words of folders]); with `strict`, also whether they part
/// twice ("edf/anna" and "lab/bert").
bool are_two_of_a_kind(const FolderNames& a, const FolderNames& b, bool strict);

/// The names by which two folders differ: those of each past what they share.
struct FolderRests {
  FolderNames a, b;
};
FolderRests rests_of(const FolderNames& a, const FolderNames& b);

}  // namespace physiomae::ingest
