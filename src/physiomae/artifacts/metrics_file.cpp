#include "physiomae/artifacts/metrics_file.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::artifacts {
namespace {

// Whole rows of steps up to `last_step`; a row that a killed run left cut short is dropped too.
std::string kept_rows(const std::filesystem::path& path, const std::string& header,
                      int64_t last_step) {
  std::string kept = header + "\n";
  if (!std::filesystem::exists(path)) return kept;
  std::istringstream rows(read_text(path, /*limit=*/uint64_t{1} << 32));
  const auto cells = std::count(header.begin(), header.end(), ',');
  std::string row;
  std::getline(rows, row);
  if (row != header) return kept;
  while (std::getline(rows, row) && !rows.eof())
    if (std::count(row.begin(), row.end(), ',') == cells &&
        std::strtoll(row.c_str(), nullptr, 10) <= last_step)
      kept += row + "\n";
  return kept;
}

}  // namespace

MetricsFile::MetricsFile(std::filesystem::path path, std::vector<std::string> columns,
                         int64_t last_step)
    : path_(std::move(path)), columns_(std::move(columns)) {
  const std::string header = fmt::format("step,{}", fmt::join(columns_, ","));
  write_file(path_, kept_rows(path_, header, last_step));
  file_.open(path_, std::ios::app);
}

void MetricsFile::write(int64_t step, const MetricsRow& row) {
  file_ << step;
  for (const auto& column : columns_) {
    const auto cell = std::find_if(row.begin(), row.end(),
                                   [&](const auto& entry) { return entry.first == column; });
    file_ << ',';
    if (cell != row.end() && !std::isnan(cell->second)) file_ << fmt::format("{}", cell->second);
  }
  file_ << '\n' << std::flush;
  if (!file_)
    throw Error(fmt::format("{}: cannot write", path_.string()),
                "free some space; --resume continues from the last checkpoint");
}

}  // namespace physiomae::artifacts
