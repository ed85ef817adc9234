#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/dataset/tasks.h"

// Note [Prediction files]
// docs/predictions.md has the format for those who write one. CSV with a heading, in UTF-8 or
// UTF-16; columns by name, in capitals or not, in any order, others are passed over:
//   record                   name of the record in the store
//   window, start_seconds    which window, by its index in the record or by its start from the
//                            beginning of the recording; one of the two, or both, which must agree
//   p_<class>                a probability a class of the task, or else
//   predicted                a class; beside probabilities it is compared with the largest of them
//   task, seed, label        the task (else told by the class columns), the run, the true class,
//                            which must then be the store's
// It is what `probe` and `evaluate` write.

namespace physiomae::report {

/// One row; probabilities stand in PredictionsTable.
struct PredictedWindow {
  int64_t line = 0;     ///< in the file, from 1
  uint32_t record = 0;  ///< index in PredictionsTable::records
  uint64_t seed = 0;
  std::optional<int64_t> window = {};
  std::optional<double> start_seconds = {};
  std::optional<int> label = {};
};

/// Rows whose `predicted` is not a class of the largest probability.
struct Contradictions {
  int64_t rows = 0;
  int64_t first_line = 0;
};

/// A prediction file (Note [Prediction files]).
struct PredictionsTable {
  std::string where;  ///< for messages
  dataset::Task task;
  bool classes_only = false;  ///< no probabilities: 1 for the class that was said
  std::vector<std::string> records;
  std::vector<PredictedWindow> rows;
  std::vector<double> probabilities;  // (rows, C)
  Contradictions contradictions;
};

/// `task` is asked where the file does not tell. InputError naming file and line for what is no
/// such file, a probability that is no number from 0 to 1, or a row that does not sum to one.
PredictionsTable read_predictions(const std::filesystem::path& path,
                                  const std::optional<std::string>& task = {});

/// The same from text.
PredictionsTable parse_predictions(std::string_view text, const std::string& where,
                                   const std::optional<std::string>& task = {});

/// How far from 1 the probabilities of a row may sum: three decimals a class.
constexpr double kSumTolerance = 5e-3;

}  // namespace physiomae::report
