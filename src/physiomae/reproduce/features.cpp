#include "physiomae/reproduce/features.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>

#include "physiomae/base/error.h"

namespace physiomae::reproduce {
namespace {

double windows_of(const store::Store& store, const std::vector<std::string>& patients) {
  const std::set<std::string> wanted(patients.begin(), patients.end());
  double windows = 0;
  for (size_t r = 0; r < store.size(); ++r)
    if (wanted.contains(store.record(r).header().patient))
      windows += static_cast<double>(store.record(r).windows());
  return windows;
}

double size_windows(int64_t size, const Amounts& amounts) {
  return static_cast<double>(size == 0 ? amounts.train_patients : size) * amounts.a_patient;
}

// 0 stands for all.
double seen_in_validation(double windows, const Amounts& amounts) {
  return windows > 0 ? std::min(windows, amounts.validation) : amounts.validation;
}

Features of_pretraining(const Cell& cell, const Lengths& lengths, const Amounts& amounts) {
  const double steps = setting_of(cell, "pretrain.max_steps", 0);
  const double windows = steps > 0 ? steps * lengths.batch : lengths.epochs * amounts.pretraining;
  const double epochs = windows / std::max(amounts.pretraining, 1.0);
  const double validations = lengths.validation_epochs > 0
                                 ? std::max(1.0, std::floor(epochs / lengths.validation_epochs))
                                 : 1;
  return {1, windows, validations * seen_in_validation(lengths.validation_windows, amounts), 0};
}

// Runs of all sizes and draws, and the training windows they have in all.
struct Fits {
  double runs = 0, windows = 0;
};

Fits fits_of(const Extent& extent, const Amounts& amounts) {
  Fits fits;
  for (const int64_t size : extent.sizes) {
    const auto runs =
        static_cast<double>((size == 0 ? 1 : extent.draws) * extent.seeds * extent.tasks);
    fits.runs += runs;
    fits.windows += runs * size_windows(size, amounts);
  }
  return fits;
}

// Draws overlap, and all of them together are at most all training patients.
double embedded_training(const Extent& extent, const Amounts& amounts) {
  double largest = 0;
  for (const int64_t size : extent.sizes)
    largest = std::max(
        largest, size_windows(size, amounts) * static_cast<double>(size == 0 ? 1 : extent.draws));
  return std::min(largest, size_windows(0, amounts));
}

Features of_probe(const Cell& cell, const Amounts& amounts) {
  const Extent& extent = cell.extent;
  const Fits fits = fits_of(extent, amounts);
  const auto encoders = static_cast<double>(extent.encoders);
  // Band powers stand beside wherever the random start does.
  const double methods = encoders > 1 ? encoders + 1 : encoders;
  const double windows =
      encoders * (embedded_training(extent, amounts) + amounts.validation + amounts.test);
  return {1, windows, methods * fits.runs, methods * fits.windows};
}

Features of_finetuning(const Cell& cell, const Lengths& lengths, const Amounts& amounts) {
  const Fits fits = fits_of(cell.extent, amounts);
  const double steps = setting_of(cell, "finetune.max_steps", 0);
  const double batch = setting_of(cell, "finetune.batch", 256);
  const double seen =
      seen_in_validation(setting_of(cell, "finetune.validation_windows", 0), amounts);
  // A validation an epoch; what ends within one has one at its end.
  return {1, steps > 0 ? fits.runs * steps * batch : lengths.finetune_epochs * fits.windows,
          (steps > 0 ? 1 : lengths.finetune_epochs) * fits.runs * seen,
          fits.runs * (amounts.validation + amounts.test)};
}

// Rows of n coefficients; the right side stands in column kFeatures.
using Equations = std::array<std::array<double, kFeatures + 1>, kFeatures>;

// Gauss and Jordan with pivots: afterwards only the diagonal is left.
void solve(Equations& rows, size_t n) {
  for (size_t c = 0; c < n; ++c) {
    size_t pivot = c;
    for (size_t r = c; r < n; ++r)
      if (std::abs(rows[r][c]) > std::abs(rows[pivot][c])) pivot = r;
    std::swap(rows[c], rows[pivot]);
    if (std::abs(rows[c][c]) < 1e-6) throw Error("trials do not tell their rates apart");
    for (size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      const double factor = rows[r][c] / rows[c][c];
      for (size_t k = c; k <= kFeatures; ++k) rows[r][k] -= factor * rows[c][k];
    }
  }
}

}  // namespace

Amounts amounts_of(const store::Store& store, const dataset::SplitManifest& split) {
  Amounts amounts;
  amounts.pretraining = windows_of(store, split.pretrain);
  amounts.validation = windows_of(store, split.validation);
  amounts.test = windows_of(store, split.test);
  amounts.train_patients = static_cast<int64_t>(split.train.size());
  amounts.a_patient =
      windows_of(store, split.train) / std::max<double>(1, static_cast<double>(split.train.size()));
  return amounts;
}

double setting_of(const Cell& cell, const std::string& key, double otherwise) {
  double value = otherwise;
  for (const std::string& word : cell.arguments)
    if (word.starts_with(key + "=")) value = std::strtod(word.c_str() + key.size() + 1, nullptr);
  return value;
}

Lengths Lengths::of(const Cell& cell) {
  Lengths lengths;
  lengths.batch = setting_of(cell, "pretrain.batch", lengths.batch);
  lengths.epochs = setting_of(cell, "pretrain.epochs", lengths.epochs);
  lengths.validation_epochs =
      setting_of(cell, "pretrain.validation_epochs", lengths.validation_epochs);
  lengths.validation_windows =
      setting_of(cell, "pretrain.validation_windows", lengths.validation_windows);
  lengths.wall_clock_hours =
      setting_of(cell, "pretrain.wall_clock_hours", lengths.wall_clock_hours);
  lengths.finetune_epochs = setting_of(cell, "finetune.epochs", lengths.finetune_epochs);
  return lengths;
}

Features features_of(const Cell& cell, const Lengths& lengths, const Amounts& amounts) {
  if (cell.verb() == "pretrain") return of_pretraining(cell, lengths, amounts);
  if (cell.verb() == "probe") return of_probe(cell, amounts);
  return of_finetuning(cell, lengths, amounts);
}

Features rates_from(const std::vector<Features>& rows, const std::vector<double>& seconds) {
  std::vector<size_t> used;
  for (size_t f = 0; f < kFeatures; ++f)
    if (std::ranges::any_of(rows, [&](const Features& row) { return row[f] != 0; }))
      used.push_back(f);
  const size_t n = used.size();
  if (n == 0 || rows.size() != n || seconds.size() != n)
    throw Error("trials do not fit their features");
  // Columns are scaled to a largest entry of 1.
  Equations equations{};
  Features scale{};
  for (size_t c = 0; c < n; ++c)
    for (const Features& row : rows) scale[c] = std::max(scale[c], std::abs(row[used[c]]));
  for (size_t r = 0; r < n; ++r) {
    for (size_t c = 0; c < n; ++c) equations[r][c] = rows[r][used[c]] / scale[c];
    equations[r][kFeatures] = seconds[r];
  }
  solve(equations, n);
  Features rates{};
  for (size_t c = 0; c < n; ++c)
    rates[used[c]] = std::max(0.0, equations[c][kFeatures] / equations[c][c] / scale[c]);
  return rates;
}

double seconds_from(const Features& features, const Features& rates) {
  double seconds = 0;
  for (size_t f = 0; f < kFeatures; ++f) seconds += features[f] * rates[f];
  return seconds;
}

}  // namespace physiomae::reproduce
