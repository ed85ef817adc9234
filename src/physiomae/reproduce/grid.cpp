#include "physiomae/reproduce/grid.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "physiomae/reproduce/grid_builder.h"

namespace physiomae::reproduce {

const Cell* Grid::find(const std::string& name) const {
  const auto found = std::ranges::find(cells, name, &Cell::name);
  return found == cells.end() ? nullptr : &*found;
}

std::vector<size_t> Grid::wanted(const std::vector<std::string>& parts) const {
  std::set<std::string> names;
  // Needed cells stand before those that need them.
  for (auto cell = cells.rbegin(); cell != cells.rend(); ++cell) {
    const bool asked = parts.empty() || std::ranges::any_of(parts, [&](const std::string& part) {
                         return cell->parts.contains(part);
                       });
    if (!asked && !names.contains(cell->name)) continue;
    names.insert(cell->name);
    names.insert(cell->needs.begin(), cell->needs.end());
  }
  std::vector<size_t> indices;
  for (size_t i = 0; i < cells.size(); ++i)
    if (names.contains(cells[i].name)) indices.push_back(i);
  return indices;
}

Grid make_grid(const Recipe& recipe, const Ground& ground) {
  GridBuilder builder(recipe, ground);
  builder.prepare();
  builder.add_block(recipe.published);
  builder.add_single_modalities();
  builder.add_supervised();
  builder.add_finetuned();
  builder.add_block(recipe.muon);
  builder.add_block(recipe.ours);
  builder.add_mask_sweep();
  return builder.take();
}

int64_t train_patients_of(int64_t labelled) {
  const auto part = [&](double share) {
    return std::max<int64_t>(1, std::llround(share * static_cast<double>(labelled)));
  };
  return labelled - part(0.12) - part(0.22);
}

std::string slug(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    if (plain)
      result += c;
    else if (!result.empty() && result.back() != '-')
      result += '-';
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result;
}

}  // namespace physiomae::reproduce
