#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace physiomae::artifacts {

/// Values of one row; NaN stands for an empty cell.
using MetricsRow = std::vector<std::pair<std::string, double>>;

/// metrics.csv: one row a line of the log, flushed. Doubles are written so that they read back
/// equal.
class MetricsFile {
 public:
  /// Rows of steps beyond `last_step` are dropped: a resumed run writes them anew.
  MetricsFile(std::filesystem::path path, std::vector<std::string> columns, int64_t last_step);
  /// Columns that are not in `row` stay empty.
  void write(int64_t step, const MetricsRow& row);

 private:
  std::filesystem::path path_;
  std::vector<std::string> columns_;  ///< after "step"
  std::ofstream file_;
};

}  // namespace physiomae::artifacts
