#include "physiomae/reproduce/cell.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::reproduce {
namespace {

namespace fs = std::filesystem;

std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// {} where it is not there or damaged: these files say little, and are made again.
nlohmann::json small_json(const fs::path& path) {
  try {
    const auto json = nlohmann::json::parse(read_text(path, /*limit=*/1 << 20), nullptr, false);
    return json.is_object() ? json : nlohmann::json::object();
  } catch (const Error&) {
    return nlohmann::json::object();
  }
}

// Of small_json, where a damaged file may hold another type.
template <typename T>
T value_of(const nlohmann::json& json, std::string_view key, T otherwise) {
  try {
    return json.value(key, otherwise);
  } catch (const nlohmann::json::type_error&) {
    return otherwise;
  }
}

std::string text_of(const nlohmann::json& json, std::string_view key) {
  return value_of(json, key, std::string());
}

// As a shell takes it.
std::string typed(const std::vector<std::string>& words) {
  std::string line = "physiomae";
  for (const std::string& word : words) {
    const bool plain = word.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789_-+=./,:") == std::string::npos;
    std::string quoted = word;
    replace_all(quoted, "'", "'\\''");
    line += plain && !word.empty() ? " " + word : " '" + quoted + "'";
  }
  return line;
}

fs::path place_of(const Cell& cell, const Places& places, std::string_view file) {
  return folder_of(cell, places) / file;
}

}  // namespace

std::vector<std::string> command_of(const Cell& cell, const Places& places) {
  std::vector<std::string> command = cell.arguments;
  for (std::string& word : command) {
    replace_all(word, "{out}", (folder_of(cell, places) / "out").string());
    replace_all(word, "{cells}", places.cells.string());
    replace_all(word, "{store}", places.store.string());
    replace_all(word, "{split}", places.split.string());
  }
  return command;
}

fs::path folder_of(const Cell& cell, const Places& places) { return places.cells / cell.name; }

fs::path result_of(const Cell& cell, const Places& places) {
  return place_of(cell, places, cell.result);
}

bool is_of_another_recipe(const Cell& cell, const Places& places) {
  const fs::path file = place_of(cell, places, "cell.json");
  return fs::exists(file) && text_of(small_json(file), "identity") != cell.identity;
}

bool is_done(const Cell& cell, const Places& places) {
  const fs::path file = place_of(cell, places, "cell.json");
  if (!fs::exists(file)) return false;
  const nlohmann::json json = small_json(file);
  const std::string there = text_of(json, "identity");
  if (there.empty())
    throw UsageError(fmt::format("{}: is damaged, expected what the cell is", file.string()),
                     "remove the cell's folder, the same command makes it anew");
  if (there != cell.identity)
    throw UsageError(
        fmt::format("{}: was made by another recipe ({} instead of {}): {}",
                    folder_of(cell, places).string(), there.substr(0, 12),
                    cell.identity.substr(0, 12), text_of(json, "command")),
        "give another --out, or remove this folder and those that stand on it to make them anew");
  return fs::exists(result_of(cell, places));
}

bool begin_cell(const Cell& cell, const Places& places) {
  make_folder(folder_of(cell, places));
  const fs::path file = place_of(cell, places, "cell.json");
  if (fs::exists(file)) return false;
  write_file(file, dump({{"identity", cell.identity},
                         {"kind", cell.kind},
                         {"command", typed(command_of(cell, places))},
                         {"needs", cell.needs}}));
  return true;
}

double seconds_of(const Cell& cell, const Places& places) {
  const nlohmann::json json = small_json(place_of(cell, places, "finished.json"));
  return value_of(json, "in_one_go", false) ? value_of(json, "seconds", -1.0) : -1.0;
}

void finish_cell(const Cell& cell, const Places& places, double seconds, bool in_one_go) {
  write_file(place_of(cell, places, "finished.json"),
             dump({{"seconds", seconds}, {"in_one_go", in_one_go}}));
}

std::string failure_of(const Cell& cell, const Places& places) {
  return text_of(small_json(place_of(cell, places, "failed.json")), "why");
}

void forget_failure(const Cell& cell, const Places& places) {
  std::error_code ignored;
  fs::remove(place_of(cell, places, "failed.json"), ignored);
}

void fail_cell(const Cell& cell, const Places& places, const std::string& why) {
  write_file(place_of(cell, places, "failed.json"), dump({{"why", why}}));
}

}  // namespace physiomae::reproduce
