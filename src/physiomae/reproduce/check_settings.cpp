#include "physiomae/reproduce/check_settings.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/reproduce/child.h"

namespace physiomae::reproduce {
namespace {

namespace fs = std::filesystem;

bool has_settings(const Cell& cell) {
  return std::ranges::find(cell.arguments, "--set") != cell.arguments.end();
}

// Cells of one text are checked once: places and the seed cannot make a setting unknown.
std::string settings_of(const Cell& cell) {
  std::string text = cell.verb();
  for (const std::string& word : cell.arguments)
    if (word.find('=') != std::string::npos && !word.starts_with("pretrain.seed="))
      text += '\n' + word;
  return text;
}

std::vector<const Cell*> cells_to_check(const Grid& grid, const std::vector<size_t>& wanted,
                                        const RunnerOptions& options, bool begun_too) {
  std::vector<const Cell*> cells;
  std::set<std::string> seen;
  for (const size_t index : wanted) {
    const Cell& cell = grid.cells[index];
    const bool begun = fs::exists(folder_of(cell, options.places) / "cell.json");
    if (has_settings(cell) && (begun_too || !begun) && seen.insert(settings_of(cell)).second)
      cells.push_back(&cell);
  }
  return cells;
}

// "physiomae: message" as an error of this process.
[[noreturn]] void refuse(const Cell& cell, std::string words) {
  constexpr std::string_view kName = "physiomae: ", kHint = "\nhint: ";
  if (words.starts_with(kName)) words.erase(0, kName.size());
  const size_t hint = words.find(kHint);
  const std::string message = words.substr(0, hint);
  throw UsageError(fmt::format("the cell {} cannot run: {}", cell.name, message),
                   hint == std::string::npos ? "" : words.substr(hint + kHint.size()));
}

}  // namespace

void check_settings(const Grid& grid, const std::vector<size_t>& wanted,
                    const RunnerOptions& options, const fs::path& folder, bool begun_too) {
  const std::vector<const Cell*> cells = cells_to_check(grid, wanted, options, begun_too);
  if (cells.empty()) return;
  make_folder(folder);
  const auto log_of = [&](size_t i) { return folder / fmt::format("{}.log", i); };
  std::vector<Ending> endings;
  const auto at_once = static_cast<size_t>(std::max(1, processor_count()));
  for (size_t begin = 0; begin < cells.size(); begin += at_once) {
    throw_if_stopped();
    std::vector<pid_t> running;
    for (size_t i = begin; i < std::min(cells.size(), begin + at_once); ++i) {
      std::vector<std::string> command = command_of(*cells[i], options.places);
      command.emplace_back("--print-config");
      running.push_back(start_program(options.program, command, folder / "report", log_of(i)));
    }
    for (const pid_t pid : running) endings.push_back(wait_for(pid));
  }
  const auto bad = std::ranges::find_if(endings, [](const Ending& e) { return e.status != 0; });
  const auto which = static_cast<size_t>(bad - endings.begin());
  const std::string words = bad == endings.end() ? "" : last_words(log_of(which));
  fs::remove_all(folder);
  if (bad != endings.end()) refuse(*cells[which], words.empty() ? describe(*bad) : words);
}

}  // namespace physiomae::reproduce
