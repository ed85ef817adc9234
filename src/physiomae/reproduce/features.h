#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "physiomae/dataset/split.h"
#include "physiomae/reproduce/cell.h"
#include "physiomae/reproduce/recipe.h"
#include "physiomae/store/store.h"

// Note [Time of a cell]
// The seconds of a cell are a sum over what it does, with rates that the cells of a kind share:
//             constant   windows      checks                 fits
//   pretrain  start      trained on   seen in validations
//   probe     start      embedded     heads                  training windows of all heads
//   finetune  start      trained on   seen in validations    judged at the end of runs
// (scratch as finetune). As many trials as there are rates, each of other features, give them.

namespace physiomae::reproduce {

/// How many windows there are of each part, and how many a patient.
struct Amounts {
  double pretraining = 0, validation = 0, test = 0;
  double a_patient = 0;
  int64_t train_patients = 0;
};
Amounts amounts_of(const store::Store& store, const dataset::SplitManifest& split);

constexpr size_t kFeatures = 4;
using Features = std::array<double, kFeatures>;

/// The last number that --set KEY=... has in a cell's arguments.
double setting_of(const Cell& cell, const std::string& key, double otherwise);

/// What the recipe says of lengths; the defaults are those of the verbs.
struct Lengths {
  double batch = 512, epochs = 2000, validation_epochs = 1, validation_windows = 0;  // [pretrain]
  double wall_clock_hours = 240;                                                     // [pretrain]
  double finetune_epochs = 200;

  static Lengths of(const Cell& cell);
};

Features features_of(const Cell& cell, const Lengths& lengths, const Amounts& amounts);

/// Solves A x = b of the rows' features that are not all 0; the other rates are 0, as negative ones
/// are. `rows` and `seconds` have one entry a trial; Error when they do not tell the rates apart.
Features rates_from(const std::vector<Features>& rows, const std::vector<double>& seconds);

double seconds_from(const Features& features, const Features& rates);

}  // namespace physiomae::reproduce
