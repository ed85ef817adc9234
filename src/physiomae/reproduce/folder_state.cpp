#include "physiomae/reproduce/folder_state.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/folder_lock.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/io/content_checksum.h"
#include "physiomae/io/safetensors.h"
#include "physiomae/store/record_layout.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/store.h"

namespace physiomae::reproduce {
namespace {

namespace fs = std::filesystem;

fs::path note_of(const fs::path& out) { return out / "store.json"; }

// Empty where it is not there, or damaged: it is written again then.
std::string noted_store(const fs::path& out) {
  if (!fs::exists(note_of(out))) return {};
  const auto json = nlohmann::json::parse(read_text(note_of(out)), nullptr, false);
  if (!json.is_object()) return {};
  const auto found = json.find("sha256");
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
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

std::string store_identity(const fs::path& folder) {
  const store::Store store(folder);
  Sha256 hash;
  for (size_t r = 0; r < store.size(); ++r) {
    const std::string& name = store.record(r).header().record;
    hash.update(name + "\n");
    const io::SafetensorsFile file(store::record_path(folder, name));
    for (const char* key : {io::kChecksumKey, store::kSignalsChecksum})
      if (const auto found = file.metadata().find(key); found != file.metadata().end())
        hash.update(found->second + "\n");
  }
  return hash.hex();
}

void require_same_store(const fs::path& out, const std::string& identity) {
  const std::string there = noted_store(out);
  if (identity.empty() || there.empty() || there == identity) return;
  throw UsageError(fmt::format("{}: was made on another store ({} instead of {})", out.string(),
                               there.substr(0, 12), identity.substr(0, 12)),
                   "give the --store of its cells, or another --out");
}

void note_store(const fs::path& out, const std::string& identity) {
  if (!noted_store(out).empty()) return;
  if (fs::exists(out / "cells"))
    log_info(
        fmt::format("{}: an earlier version made it and did not note its store; this one is "
                    "taken for it",
                    out.string()));
  const nlohmann::ordered_json json = {{"sha256", identity}};
  write_file(note_of(out), json.dump(2) + "\n");
}

bool nothing_was_made(const fs::path& cells) {
  std::error_code code;
  return std::ranges::none_of(fs::directory_iterator(cells, code),
                              [](const auto& entry) { return cell_left_something(entry.path()); });
}

bool begins_anew(const fs::path& out, const std::vector<Cell>& grid, const std::string& identity,
                 size_t own_locks) {
  const Places places{out / "cells", {}, {}};
  const std::string store = noted_store(out);
  const bool foreign =
      (!store.empty() && store != identity) || std::ranges::any_of(grid, [&](const Cell& cell) {
        return is_of_another_recipe(cell, places);
      });
  return foreign && FolderLock::held(out).size() <= own_locks && nothing_was_made(places.cells);
}

void free_folder(const fs::path& out) {
  log_info(
      fmt::format("{}: was begun for another recipe or store, and no cell left anything: it "
                  "begins anew",
                  out.string()));
  fs::remove_all(out / "cells");
  fs::remove(note_of(out));
}

}  // namespace physiomae::reproduce
