#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/io/labels.h"
#include "physiomae/simulate/subject.h"

// Note [Mini corpora]
// Twins of the simulated cohort, written again as four public corpora have their nights: names and
// folders, channels, rates, units and converter ranges, codings of the stages. The signals start at
// (or `lead_seconds` before) the first boundary between stages, so that a corpus's epoch k is the
// twin's window k. What is written does not go through the program's own EDF or label code, and
// signals are resampled here.

namespace physiomae::mini_corpora {

/// A simulated night as its own files have it.
struct Twin {
  std::string record;
  std::vector<std::vector<float>> signals;  ///< in µV at 200 Hz, in the order of kChannelSpecs
  std::vector<io::Stage> stages;            ///< of each whole epoch from the first boundary on
  std::vector<std::pair<double, double>>
      arousals;  ///< start and length in s from the first boundary
  int age_years = 0;
  std::string sex;
};

/// Reads the labelled twins of a cohort in the order of their names.
std::vector<Twin> read_twins(const std::filesystem::path& cohort);

/// A night of a corpus and the twin that it shows.
struct Night {
  std::string record, patient, twin;
  double lead_seconds = 0;  ///< of signal before the first epoch
  int age_years = -1;       ///< -1 where the corpus has no table of ages that is read
};

/// Each writes the twins as nights of a corpus into `folder`.
std::vector<Night> write_shhs(const std::filesystem::path& folder, const std::vector<Twin>& twins);
/// Two nights a patient; those of every other patient are of the telemetry study.
std::vector<Night> write_sleep_edf(const std::filesystem::path& folder,
                                   const std::vector<Twin>& twins);
std::vector<Night> write_hmc(const std::filesystem::path& folder, const std::vector<Twin>& twins);
std::vector<Night> write_bids(const std::filesystem::path& folder, const std::vector<Twin>& twins);

}  // namespace physiomae::mini_corpora
