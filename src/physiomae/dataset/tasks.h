#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/dataset/window_list.h"

// Note [Tasks]
// What a window is asked (method.md, "Data"; paper §3.1):
//   sleep    stage 0..4 (W, N1, N2, N3, REM); windows of undefined stage are left out.
//   age      1 when the patient is under 55 years, else 0; every window of a record with an age.
//            "Under 55" is the positive class because that is how the paper words the question.
//   arousal  1 when arousal samples cover at least 0.75 of the window's samples at the source's
//            rate (4,500 of 6,000 at 200 Hz), else 0. Universe all_staged: every window that has a
//            stage, wake included; scored: those of them with at least half of their samples
//            scored. A record in which no sample at all was scored for arousals is left out of
//            both: its zeros mean "nobody looked".

namespace physiomae::dataset {

enum class TaskKind { sleep, age, arousal };
constexpr std::array<TaskKind, 3> kTasks = {TaskKind::sleep, TaskKind::age, TaskKind::arousal};
constexpr double kAgeBoundaryYears = 55;
constexpr double kArousalShare = 0.75;
constexpr double kScoredShare = 0.5;

struct Task {
  TaskKind kind = TaskKind::sleep;
  std::string name;
  int classes = 0;
  std::vector<std::string> class_names;
  int positive = 1;  ///< the class that binary scores are about
};

/// The task as defined in Note [Tasks].
const Task& task(TaskKind kind);
/// By name; UsageError when there is none of this name.
const Task& task(std::string_view name);

enum class ArousalUniverse { all_staged, scored };
/// UsageError when the name is neither.
ArousalUniverse parse_arousal_universe(std::string_view name);

struct LabelledWindow {
  WindowRef window;
  int label = 0;  ///< 0 .. classes-1
  bool operator==(const LabelledWindow&) const = default;
};

/// Label of a window, or none where the window does not belong to the task's universe.
/// `arousals_scored` says whether the record has any sample scored for arousals.
std::optional<int> window_label(const store::StoredRecord& record, int64_t window, TaskKind kind,
                                ArousalUniverse universe, bool arousals_scored);

/// True when any sample of the record was scored for arousals.
bool has_arousal_scoring(const store::StoredRecord& record);

/// The windows of a task for `patients`, in the order of the store; `wanted` leaves out windows in
/// which none of these modalities is present. InputError when a patient has no record.
std::vector<LabelledWindow> labelled_windows(const store::Store& store,
                                             const std::vector<std::string>& patients,
                                             TaskKind kind,
                                             ArousalUniverse universe = ArousalUniverse::all_staged,
                                             Presence wanted = 0x0F);

std::vector<WindowRef> windows_only(const std::vector<LabelledWindow>& labelled);
std::vector<int> labels_only(const std::vector<LabelledWindow>& labelled);
/// How many patients these windows are of.
size_t count_patients(const store::Store& store, const std::vector<LabelledWindow>& labelled);
/// Each window's patient, numbered from 0 in the order in which they first come.
std::vector<uint32_t> patient_numbers(const store::Store& store,
                                      const std::vector<LabelledWindow>& labelled);
/// Each window's record, by its index in the store.
std::vector<uint32_t> night_numbers(const std::vector<LabelledWindow>& labelled);

}  // namespace physiomae::dataset
