#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::reproduce {

/// A number of the paper's tables 1 to 7 (data/paper/fang2024_tables.csv).
struct PaperValue {
  int table = 0;
  std::string row;    ///< a key of Grid::sources, or "random"
  std::string task;   ///< "all" for aggregates
  std::string score;  ///< a key of scores.json, or "aggregate"
  double mean = 0;
  std::optional<double> sd;
};

/// What the paper says of other works and times, and what it prints inconsistently.
struct ExternalResult {
  std::string work, channels, score, evaluation;
  int training_patients = 0;
  double value = 0;
};
struct PaperTime {
  std::string verb, what;
  int gpus = 0;
  double hours_low = 0, hours_high = 0;
};
struct PaperNote {
  std::vector<std::string> tables;  ///< "table1", "fig3"; "all"
  std::string note;
};

struct Paper {
  std::vector<PaperValue> values;
  std::vector<ExternalResult> external;
  std::vector<PaperTime> times;
  std::vector<PaperNote> notes;

  const PaperValue* find(int table, std::string_view row, std::string_view task,
                         std::string_view score) const;
  /// Rows of a table in the order of the paper.
  std::vector<std::string> rows(int table) const;
  /// Notes of a part ("table1"), those of all included.
  std::vector<std::string> notes_of(const std::string& part) const;
};

/// Reads the files that ship with the project; InputError naming file and line where one is not as
/// expected.
Paper read_paper();
Paper read_paper(const std::filesystem::path& folder);

}  // namespace physiomae::reproduce
