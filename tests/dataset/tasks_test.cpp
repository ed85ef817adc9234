#include "physiomae/dataset/tasks.h"

#include <algorithm>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/patients.h"

namespace physiomae::dataset {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<uint32_t> places(const std::vector<LabelledWindow>& windows) {
  std::vector<uint32_t> result;
  for (const auto& window : windows) result.push_back(window.window.window);
  return result;
}

class Tasks : public testing::Test {
 protected:
  Tasks() {
    store::write_made_up(
        folder_.path(),
        {{.record = "a",
          .patient = "p",
          .age_years = 54.9,
          .stages = {0, 1, -1, 3, 4, 2},
          .arousal_on = {0, 4499, 6000, 4500, 6000, 100},
          .arousal_scored = {0, 5000, 6000, 4500, 6000, 2999},
          .presence = {0b1111, 0b1111, 0b1111, 0b1111, 0b1000, 0b1111}},
         {.record = "b", .patient = "q", .age_years = 55.0, .stages = {2, -1}},
         {.record = "c", .patient = "r", .stages = {1, 2}, .arousal_scored = {0, 0}}});
    store_.emplace(folder_.path());
  }
  std::vector<LabelledWindow> windows(const std::string& patient, TaskKind kind,
                                      ArousalUniverse universe = ArousalUniverse::all_staged,
                                      Presence wanted = 0x0F) {
    return labelled_windows(*store_, {patient}, kind, universe, wanted);
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
};

TEST_F(Tasks, SleepLeavesOutUndefinedStages) {
  EXPECT_THAT(labels_only(windows("p", TaskKind::sleep)), ElementsAre(0, 1, 3, 4, 2));
  EXPECT_THAT(places(windows("p", TaskKind::sleep)), ElementsAre(0, 1, 3, 4, 5));
}

TEST_F(Tasks, AgeAsksEveryWindowOfARecordWithAge) {
  EXPECT_THAT(labels_only(windows("p", TaskKind::age)), ElementsAre(1, 1, 1, 1, 1, 1));
  EXPECT_THAT(labels_only(windows("q", TaskKind::age)), ElementsAre(0, 0));  // 55 is not under 55
  EXPECT_THAT(windows("r", TaskKind::age), IsEmpty());
}

TEST_F(Tasks, ArousalNeedsThreeQuartersOfTheWindow) {
  EXPECT_THAT(labels_only(windows("p", TaskKind::arousal)), ElementsAre(0, 0, 1, 1, 0));
}

TEST_F(Tasks, ScoredUniverseNeedsHalfOfTheWindowScored) {
  const auto scored = windows("p", TaskKind::arousal, ArousalUniverse::scored);
  EXPECT_THAT(places(scored), ElementsAre(1, 3, 4));
  EXPECT_THAT(labels_only(scored), ElementsAre(0, 1, 1));
}

TEST_F(Tasks, RecordWithoutArousalScoringHasNoArousalLabels) {
  EXPECT_THAT(windows("r", TaskKind::arousal), IsEmpty());
  EXPECT_THAT(labels_only(windows("r", TaskKind::sleep)), ElementsAre(1, 2));
}

TEST_F(Tasks, WindowsWithoutTheWantedModalityAreLeftOut) {
  EXPECT_THAT(places(windows("p", TaskKind::sleep, ArousalUniverse::all_staged, 0b0001)),
              ElementsAre(0, 1, 3, 5));
}

TEST_F(Tasks, PatientsAreNumberedAsTheyCome) {
  auto windows = labelled_windows(*store_, {"p", "q", "r"}, TaskKind::sleep);
  EXPECT_THAT(patient_numbers(*store_, windows), ElementsAre(0, 0, 0, 0, 0, 1, 2, 2));
  EXPECT_EQ(count_patients(*store_, windows), 3U);
  std::reverse(windows.begin(), windows.end());
  EXPECT_THAT(patient_numbers(*store_, windows), ElementsAre(0, 0, 1, 2, 2, 2, 2, 2));
  EXPECT_EQ(count_patients(*store_, {}), 0U);
}

TEST_F(Tasks, PatientsAreSummarised) {
  const auto patients = summarise_patients(*store_);
  ASSERT_EQ(patients.size(), 3U);
  EXPECT_EQ(patients[0].classes, 0b1111111);
  EXPECT_EQ(patients[1].classes, 0b0100100);
  EXPECT_EQ(patients[2].classes, 0b0000110);
  EXPECT_TRUE(patients[0].labelled);
  EXPECT_FALSE(patients[2].age_years.has_value());
}

TEST(TaskNames, AreKnown) {
  for (const TaskKind kind : kTasks) {
    EXPECT_EQ(task(task(kind).name).kind, kind);
    EXPECT_EQ(task(kind).class_names.size(), static_cast<size_t>(task(kind).classes));
  }
  EXPECT_THROW(task("apnea"), UsageError);
  EXPECT_THROW(parse_arousal_universe("all"), UsageError);
}

}  // namespace
}  // namespace physiomae::dataset
