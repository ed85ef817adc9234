#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/dataset/tasks.h"

namespace physiomae::report {

/// The names of the columns of a prediction file (Note [Prediction files]), in capitals or not.
class PredictionsHeading {
 public:
  static constexpr const char* kFormatHint = "docs/predictions.md has the format";

  /// InputError for two columns of one name. `where` is for messages.
  PredictionsHeading(const std::vector<std::string>& cells, std::string where);

  size_t columns() const { return columns_; }
  std::optional<size_t> find(const std::string& name) const;
  /// InputError with the nearest name where there is none.
  size_t need(const std::string& name) const;
  /// The task whose class columns there are; InputError for those of several.
  std::optional<std::string> task_of_columns() const;
  /// The column of each class; empty where there is a column "predicted" alone. InputError where
  /// neither is there, or some classes lack theirs.
  std::vector<size_t> class_columns(const dataset::Task& task) const;

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& hint = kFormatHint) const;

  size_t columns_;
  std::string where_;
  std::map<std::string, size_t> places_;  // by the name in small letters
  std::vector<std::string> names_;        // as they stand
};

}  // namespace physiomae::report
