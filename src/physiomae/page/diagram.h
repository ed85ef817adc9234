#pragma once

#include <string>
#include <vector>

#include "physiomae/page/figure.h"

namespace physiomae::page {

/// A box of a diagram: what it is, a line below it, and the group that its colour stands for.
struct Box {
  std::string title, detail, group;
};

/// Boxes in rows from the top, those of a row side by side and equally wide. Arrows lead from each
/// row to the next: box to box where both rows have as many, otherwise between every box and the
/// whole of a row of one. Error for a row without a box, or where neither is the case.
Figure diagram(FigureText text, const std::vector<std::vector<Box>>& rows);

}  // namespace physiomae::page
