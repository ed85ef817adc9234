#pragma once

#include <filesystem>
#include <string>

namespace physiomae::store {

/// Writes STORE/manifest.json from the headers of STORE/records, in order of name: the store's
/// recipe, and of each record patient, age, sex, windows, staged windows, modalities present,
/// whether simulated. Records that cannot be read are left out. The same records give the same
/// bytes. Hold StoreLock::Manifest.
void rebuild_manifest(const std::filesystem::path& store, const std::string& recipe);

/// Recipe of a store: of its manifest, else of a record; "" for a store that has neither.
std::string recipe_of_store(const std::filesystem::path& store);

}  // namespace physiomae::store
