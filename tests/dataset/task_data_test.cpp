#include "physiomae/dataset/task_data.h"

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae::dataset {
namespace {

using testing::ElementsAre;

// Two patients train, one validates, one tests; no arousal in any.
class TaskDataTest : public testing::Test {
 protected:
  TaskDataTest() {
    store::write_made_up(folder_.path(),
                         {{.record = "a", .patient = "p", .age_years = 30, .stages = {0, 1, -1}},
                          {.record = "b", .patient = "q", .age_years = 70, .stages = {0, 0}},
                          {.record = "c", .patient = "r", .age_years = 30, .stages = {2, 3, 4}},
                          {.record = "d", .patient = "s", .age_years = 70, .stages = {0, 4, 2}}});
    store_.emplace(folder_.path());
    split_.train = {"p", "q"};
    split_.validation = {"r"};
    split_.test = {"s"};
  }
  std::vector<TaskData> data(const TaskChoice& choice) const {
    return task_data(*store_, split_, choice);
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
  SplitManifest split_;
};

TEST_F(TaskDataTest, HoldsTheLabelledWindowsOfEachPart) {
  const auto sleep = data({.tasks = {"sleep"}}).at(0);
  EXPECT_THAT(labels_only(sleep.train), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(labels_only(sleep.validation), ElementsAre(2, 3, 4));
  EXPECT_THAT(labels_only(sleep.test), ElementsAre(0, 4, 2));
  EXPECT_EQ(sleep.train_patients, 2U);
  EXPECT_EQ(sleep.test_patients, 1U);
  EXPECT_EQ(sleep.impossible, "");
  EXPECT_THAT(sleep.unlearned, ElementsAre("N2", "N3", "REM"));
}

TEST_F(TaskDataTest, SaysWhyATaskIsImpossible) {
  const auto tasks = data({.tasks = {"age", "arousal"}});
  EXPECT_EQ(tasks[0].impossible, "no window of class \"under 55\" in test");
  EXPECT_EQ(tasks[1].impossible, "no window of class \"arousal\" in train");
  split_.train = {"q"};  // awake throughout
  EXPECT_EQ(data({.tasks = {"sleep"}})[0].impossible, "no window of class \"N1\" in train");
  split_.test = {};
  split_.train = {"p"};
  EXPECT_EQ(data({.tasks = {"sleep"}})[0].impossible, "no labelled window in test");
}

TEST_F(TaskDataTest, FewerTrainingPatientsAreTheFirstOfTheSplit) {
  const auto one = data({.tasks = {"age"}, .train_patients = 1}).at(0);
  EXPECT_EQ(one.train_patients, 1U);
  EXPECT_EQ(one.train, labelled_windows(*store_, first_patients(split_, 1), TaskKind::age));
  EXPECT_THROW(data({.tasks = {"age"}, .train_patients = 3}), UsageError);
  EXPECT_THAT(message_of<UsageError>([&] {
                data({.tasks = {"age"}, .train_patients = 3, .key = "finetune.patients"});
              }),
              testing::HasSubstr("hint: ask for fewer in finetune.patients"));
}

TEST_F(TaskDataTest, SizesHoldTheirDraws) {
  split_.train = {"p", "q", "r"};
  const auto sizes =
      label_sizes(*store_, split_, {.tasks = {"sleep", "age"}}, {1, 3, 0}, /*draws=*/4);
  ASSERT_EQ(sizes.size(), 3U);
  EXPECT_EQ(sizes[0].patients, 1);
  ASSERT_EQ(sizes[0].draws.size(), 4U);
  EXPECT_EQ(sizes[1].draws.size(), 1U);  // all three can be drawn in one way only
  EXPECT_EQ(sizes[2].draws.size(), 1U);
  EXPECT_EQ(sizes[1].draws[0][0].train, sizes[2].draws[0][0].train);
  for (size_t d = 0; d < 4; ++d)
    EXPECT_EQ(sizes[0].draws[d][0].train,
              labelled_windows(*store_, first_patients(split_, 1, d), TaskKind::sleep));
  EXPECT_EQ(needed_windows(sizes), needed_windows(sizes[2].draws[0]));
}

TEST_F(TaskDataTest, ASizeSpeaksThroughTheFirstDrawThatIsPossible) {
  LabelSize size{1, {data({.tasks = {"sleep"}}), data({.tasks = {"sleep"}})}};
  size.draws[0][0].impossible = "a reason";
  size.draws[0][0].train_patients = 77;
  size.draws[1][0].unlearned = {"REM", "W"};
  EXPECT_EQ(representatives(size)[0].train_patients, 2U);
  EXPECT_THAT(representatives(size)[0].unlearned, ElementsAre("REM", "W", "N2", "N3"));
  size.draws[1][0].impossible = "another";
  EXPECT_EQ(representatives(size)[0].impossible, "a reason");
}

TEST_F(TaskDataTest, NeedsEachWindowOnceInTheOrderOfTheStore) {
  const auto tasks = data({.tasks = {"sleep", "age"}});
  EXPECT_EQ(needed_windows(tasks), windows_of(*store_));
  EXPECT_EQ(needed_windows(tasks, {&TaskData::test}), windows_of(*store_, {"s"}));
  EXPECT_EQ(needed_windows({tasks[0]}, {&TaskData::train}).size(), 4U);  // one has no stage
}

TEST_F(TaskDataTest, TwinsAreKnownByTheirTestWindows) {
  EXPECT_TRUE(tests_on_twins(*store_, data({.tasks = {"sleep"}})));
  store::write_made_up(folder_.path(), {{.record = "d", .patient = "s", .simulated = false}});
  store_.emplace(folder_.path());
  EXPECT_FALSE(tests_on_twins(*store_, data({.tasks = {"sleep"}})));
}

}  // namespace
}  // namespace physiomae::dataset
