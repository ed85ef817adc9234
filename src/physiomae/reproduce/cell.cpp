#include "physiomae/reproduce/cell.h"

#include <algorithm>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/reproduce/folder_json.h"

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

// A member of cell.json: what the folder was begun for.
std::string begun_as(const Cell& cell, const Places& places, std::string_view key) {
  const fs::path file = place_of(cell, places, "cell.json");
  constexpr const char* kWhat = "what the cell is";
  constexpr const char* kHint = "remove the cell's folder, the same command makes it anew";
  const std::string text = text_of(folder_json(file, kWhat, kHint), key);
  if (text.empty()) refuse_damaged(file, kWhat, kHint);
  return text;
}

// A typed command as its verb and each option with its value.
std::vector<std::string> options_of(const std::string& line) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin < line.size();) {
    const size_t end = std::min(line.find(" --", begin), line.size());
    parts.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// The options of one command that another lacks, "none" without any.
std::string only_in(const std::string& line, const std::string& other) {
  std::vector<std::string> here = options_of(line);
  const std::vector<std::string> there = options_of(other);
  std::erase_if(here, [&](const std::string& option) {
    return std::find(there.begin(), there.end(), option) != there.end();
  });
  return here.empty() ? "none" : fmt::format("{}", fmt::join(here, " "));
}

// What it was begun with and what it would be now; of equal commands it is what they read.
std::string how_it_differs(const std::string& before, const std::string& now) {
  if (before == now) return "the same command on another split or other cells";
  return fmt::format("of its options there {}, here {}", only_in(before, now),
                     only_in(now, before));
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
  return fs::exists(place_of(cell, places, "cell.json")) &&
         begun_as(cell, places, "identity") != cell.identity;
}

bool is_done(const Cell& cell, const Places& places) {
  if (!fs::exists(place_of(cell, places, "cell.json"))) return false;
  const std::string there = begun_as(cell, places, "identity");
  if (there != cell.identity)
    throw UsageError(
        fmt::format(
            "{}: was made by another recipe or on another split: {}",
            folder_of(cell, places).string(),
            how_it_differs(begun_as(cell, places, "command"), typed(command_of(cell, places)))),
        "give another --out, or remove this folder and those that stand on it to make them anew");
  seconds_of(cell, places);  // refuses a damaged file before anything is run
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
  const fs::path file = place_of(cell, places, "finished.json");
  if (!fs::exists(file)) return -1;
  constexpr const char* kWhat = "how long the cell took";
  constexpr const char* kHint =
      "remove this file: the same command goes on, and the cell's time is not known";
  const nlohmann::json json = folder_json(file, kWhat, kHint);
  const auto seconds = json.find("seconds"), in_one_go = json.find("in_one_go");
  if (seconds == json.end() || !seconds->is_number() || in_one_go == json.end() ||
      !in_one_go->is_boolean())
    refuse_damaged(file, kWhat, kHint);
  return in_one_go->get<bool>() ? seconds->get<double>() : -1.0;
}

void finish_cell(const Cell& cell, const Places& places, double seconds, bool in_one_go) {
  write_file(place_of(cell, places, "finished.json"),
             dump({{"seconds", seconds}, {"in_one_go", in_one_go}}));
}

std::string failure_of(const Cell& cell, const Places& places) {
  const fs::path file = place_of(cell, places, "failed.json");
  try {
    if (!fs::exists(file)) return {};
    const auto json = nlohmann::json::parse(read_text(file), nullptr, /*allow_exceptions=*/false);
    const std::string why = json.is_object() ? text_of(json, "why") : std::string();
    return why.empty() ? "its failed.json is damaged" : why;
  } catch (const Error&) {
    return {};  // its shard has removed it meanwhile
  }
}

void forget_failure(const Cell& cell, const Places& places) {
  std::error_code ignored;
  fs::remove(place_of(cell, places, "failed.json"), ignored);
}

void fail_cell(const Cell& cell, const Places& places, const std::string& why) {
  write_file(place_of(cell, places, "failed.json"), dump({{"why", why}}));
}

}  // namespace physiomae::reproduce
