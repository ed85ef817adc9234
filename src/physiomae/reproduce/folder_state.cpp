#include "physiomae/reproduce/folder_state.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/folder_lock.h"
#include "physiomae/base/log.h"
#include "physiomae/reproduce/folder_json.h"

namespace physiomae::reproduce {
namespace {

namespace fs = std::filesystem;

fs::path note_of(const fs::path& out) { return out / "store.json"; }

// Empty where it is not there; without a split in folders of an earlier version.
DataIdentity noted(const fs::path& out) {
  constexpr const char* kWhat = "what the store of its cells is";
  constexpr const char* kHint =
      "remove this file if --store and --split are those that its cells were made on: it is "
      "written "
      "again; give another --out if not";
  const auto json = folder_json(note_of(out), kWhat, kHint);
  DataIdentity data{text_of(json, "sha256"), text_of(json, "split_sha256")};
  if (data.store.empty() && fs::exists(note_of(out))) refuse_damaged(note_of(out), kWhat, kHint);
  return data;
}

bool differ(const std::string& there, const std::string& here) {
  return !there.empty() && !here.empty() && there != here;
}

void require_same(const fs::path& out, const char* what, const char* option,
                  const std::string& there, const std::string& here) {
  if (differ(there, here))
    throw UsageError(fmt::format("{}: was made on another {} ({} instead of {})", out.string(),
                                 what, there.substr(0, 12), here.substr(0, 12)),
                     fmt::format("give the {} of its cells, or another --out", option));
}

// What verbs write before they have done anything: settings, logs, locks.
bool tells_nothing(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with('.') || name.starts_with("events.out.") || name == "config.toml" ||
         name == "metrics.csv";
}

bool cell_left_something(const fs::path& cell) {
  if (fs::exists(cell / "finished.json")) return true;
  std::error_code code;
  for (const auto& entry : fs::recursive_directory_iterator(cell / "out", code))
    if (!entry.is_directory() && !tells_nothing(entry.path())) return true;
  return false;
}

}  // namespace

void require_same_data(const fs::path& out, const DataIdentity& data) {
  const DataIdentity there = noted(out);
  require_same(out, "store", "--store", there.store, data.store);
  require_same(out, "split", "--split", there.split, data.split);
}

void note_data(const fs::path& out, const DataIdentity& data) {
  const DataIdentity there = noted(out);
  if (!there.store.empty() && !there.split.empty()) return;
  if (there.store.empty() && fs::exists(out / "cells"))
    log_info(
        fmt::format("{}: an earlier version made it and did not note its store; this one is "
                    "taken for it",
                    out.string()));
  const nlohmann::ordered_json json = {{"sha256", data.store}, {"split_sha256", data.split}};
  write_file(note_of(out), json.dump(2) + "\n");
}

bool nothing_was_made(const fs::path& cells) {
  std::error_code code;
  return std::ranges::none_of(fs::directory_iterator(cells, code),
                              [](const auto& entry) { return cell_left_something(entry.path()); });
}

bool begins_anew(const fs::path& out, const std::vector<Cell>& grid, const DataIdentity& data,
                 size_t own_locks) {
  const Places places{out / "cells", {}, {}};
  const DataIdentity there = noted(out);
  const bool foreign =
      (!there.store.empty() && there.store != data.store) || differ(there.split, data.split) ||
      std::ranges::any_of(grid,
                          [&](const Cell& cell) { return is_of_another_recipe(cell, places); });
  return foreign && FolderLock::held(out).size() <= own_locks && nothing_was_made(places.cells);
}

void free_folder(const fs::path& out) {
  log_info(
      fmt::format("{}: was begun for another recipe, store or split, and no cell left anything: it "
                  "begins anew",
                  out.string()));
  fs::remove_all(out / "cells");
  fs::remove(note_of(out));
}

}  // namespace physiomae::reproduce
