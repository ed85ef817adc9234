// Which tables a grid has, and their files.
#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/file.h"
#include "physiomae/reproduce/more_tables.h"
#include "physiomae/reproduce/reproduce.h"

namespace physiomae::reproduce {

std::vector<TablePair> make_tables(const Recipe& recipe, const Grid& grid, const Results& results,
                                   const std::vector<std::string>& parts) {
  const Paper paper = read_paper();
  const auto wanted = [&](const std::string& part) {
    return parts.empty() || std::ranges::find(parts, part) != parts.end();
  };
  std::vector<TablePair> tables;
  for (int table = 1; table <= 7; ++table)
    if (wanted(fmt::format("table{}", table)))
      tables.push_back(paper_table(table, grid, results, paper));
  if (wanted("fig3")) tables.push_back(mask_sweep_table(recipe.grid, grid, results, paper));
  if (wanted("labels")) tables.push_back(label_efficiency_table(grid, results));
  tables.push_back(external_table(grid, results, paper));
  tables.push_back(times_table(grid, results, paper));
  return tables;
}

void write_tables(const std::filesystem::path& folder, const std::vector<TablePair>& tables) {
  make_folder(folder);
  std::string all;
  for (const TablePair& table : tables) {
    const std::string markdown = table.people.markdown();
    write_file(folder / (table.name + ".md"), markdown);
    write_file(folder / (table.name + ".tex"), table.people.latex());
    write_file(folder / (table.name + ".csv"), table.machines.csv());
    all += (all.empty() ? "" : "\n") + markdown;
  }
  write_file(folder / "all.md", all);
}

}  // namespace physiomae::reproduce
