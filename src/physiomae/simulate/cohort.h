#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

// Note [Twin cohort on disk]
// OUT/TWIN_COHORT.json is written first and says what the folder is: {"generator": "PhysioMAE twin
// cohort", "version": 1, "seed", "hours", "patients", "unlabelled", ...}. Every header carries the
// line "# simulated by PhysioMAE twin cohort, seed N" as well. Either of them means that a record
// is simulated: who reads such a record says so in everything made from it. Record names are those
// of the corpus's patients whose ages, sexes and (labelled) timelines drive the twins. Then come
// OUT/age-sex.csv, RECORDS and the records:
//   OUT/training/<record>/<record>.hea|.mat|.arousal|-arousal.mat    labelled
//   OUT/test/<record>/<record>.hea|.mat                              unlabelled
// A record is whole once its .hea stands.

namespace physiomae::simulate {

constexpr int kTwinVersion = 1;  ///< of the simulator: raised when the same seed gives other bytes

struct CohortOptions {
  std::filesystem::path out;
  int patients = 24;   ///< labelled twins, of the corpus's 994
  int unlabelled = 8;  ///< twins without labels, of its 989
  double hours = 0;    ///< length of the part of a night to simulate; 0: whole nights
  uint64_t seed = 0;
  int threads = 1;
  /// Records whose timelines the stage-transition model of unlabelled twins is fitted on: those of
  /// a training split. Empty: all that are not twins of this cohort.
  std::vector<std::string> fit_records;
};

struct CohortSummary {
  int labelled = 0, unlabelled = 0;  ///< records in the cohort
  int written = 0, skipped = 0;      ///< of them, now and found there already
  double simulated_hours = 0;        ///< of those written
  double seconds = 0;                ///< wall-clock
};

/// Simulates a cohort into options.out (Note [Twin cohort on disk]). The same options give the same
/// bytes whatever the number of threads; what is there already is kept, so that a stopped run goes
/// on. Throws UsageError for impossible options or when `out` holds a cohort of other options, and
/// Interrupted when a stop was asked for.
CohortSummary simulate_cohort(const CohortOptions& options);

/// One member of a cohort before its signals are made.
struct Member {
  std::string record;
  bool labelled = false;
};
/// Who takes part: the first `patients` of a seeded permutation of the labelled records, the same
/// for the unlabelled, so that a larger cohort of the same seed contains a smaller one; by name.
std::vector<Member> cohort_members(const CohortOptions& options);

}  // namespace physiomae::simulate
