#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "physiomae/report/table.h"

namespace physiomae::page {

/// What stands around a picture. `alternative` says in words what the picture shows, for those who
/// do not see it and where scripts are off: findings with their numbers, not the kind of chart.
struct FigureText {
  std::string id;     ///< unique in a page; identifier() makes one
  std::string title;  ///< in a few words
  std::string caption;
  std::string alternative;
};

/// A picture as a specification of Vega-Lite, and the same in words and numbers.
struct Figure {
  FigureText text;
  nlohmann::ordered_json spec;
  std::optional<report::Table> data = {};  ///< its numbers, where they are few enough to be read
};

}  // namespace physiomae::page
