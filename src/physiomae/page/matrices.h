#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/page/charts.h"

namespace physiomae::page {

/// A matrix whose cells are read one by one: rows from the top, values[row][column].
struct Cells {
  std::string row_title, column_title, value_title;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<double>> values;
  std::vector<std::vector<std::string>> words = {};  ///< what stands in the cells; else the value
  std::optional<std::pair<double, double>> range = {};
  int decimals = 2;
};

/// Cells with their values written in them. Error when sizes differ.
Figure heat_map(FigureText text, const Cells& cells);

/// A matrix of many cells, drawn as one picture: rows from the top (or, `upwards`, from below, as
/// on an axis), values row by row.
struct Picture {
  Axis x, y;  ///< ranges are required: what the edges of the picture stand for
  std::string value_title;
  int64_t rows = 0, columns = 0;
  std::vector<float> values;
  bool upwards = false;
  std::optional<std::pair<double, double>> range = {};  ///< of colours; else that of the values
  /// Lines with names on both axes, e.g. where modalities begin: place and name.
  std::vector<std::pair<double, std::string>> marks = {};
};

Figure picture(FigureText text, const Picture& picture);

}  // namespace physiomae::page
