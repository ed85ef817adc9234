#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/report/table.h"

namespace physiomae::summary {

/// A CSV that one of our verbs wrote, by names of columns.
class Columns {
 public:
  /// InputError when it is empty. A last line that has no end yet, because its run is still
  /// writing, and lines with another number of cells are left out and counted.
  explicit Columns(const std::filesystem::path& path);

  size_t rows() const { return cells_.size(); }
  int64_t left_out() const { return left_out_; }
  bool has(std::string_view column) const;
  const std::vector<std::string>& names() const { return names_; }
  /// "" where there is no such column.
  const std::string& text(size_t row, std::string_view column) const;
  /// NaN where nothing or no number stands.
  double number(size_t row, std::string_view column) const;
  report::Table table(const std::string& title) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> cells_;
  int64_t left_out_ = 0;
};

}  // namespace physiomae::summary
