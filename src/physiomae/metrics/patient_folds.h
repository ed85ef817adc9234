#pragma once

#include <span>
#include <string>
#include <vector>

#include "physiomae/metrics/head_rows.h"

namespace physiomae::metrics {

/// Rows to fit on and those of the patients left out.
struct PatientFold {
  std::vector<HeadRow> fit, held_out;
};

/// Whole patients into `folds` folds, as many as there are patients at most: the i-th patient in
/// ascending order into fold i modulo their number. Empty with fewer than two patients.
std::vector<PatientFold> patient_folds(std::span<const HeadRow> rows, size_t folds);

/// Rows and patients of each class.
struct ClassSupport {
  std::vector<int64_t> rows, patients;  // (C)

  int present() const;  ///< classes with a row
  /// The class with the fewest rows, among those with any.
  size_t rarest() const;
};
/// Error when a label is outside 0 .. classes-1.
ClassSupport class_support(std::span<const HeadRow> rows, int classes);

size_t patient_count(std::span<const HeadRow> rows);

/// "(rarest class: 3 windows of 2 patients)", behind what a choice hung on: few are a guess.
std::string rarest_class_text(int64_t windows, int64_t patients);

}  // namespace physiomae::metrics
