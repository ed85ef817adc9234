#include "physiomae/report/predictions_file.h"

#include "tests/store/made_up_store.h"
#include <gtest/gtest.h>

#include "physiomae/base/file.h"

namespace physiomae::report {
namespace {

TEST(PredictionsFile, HoldsARowARunAndWindow) {
  const TemporaryFolder folder;
  store::write_made_up(folder.path(), {{.record = "a", .patient = "p", .stages = {0, 1, 2}}});
  const store::Store store(folder.path());
  dataset::TaskData data;
  data.task = dataset::task(dataset::TaskKind::age);
  data.test = {{{0, 0}, 1}, {{0, 2}, 0}};
  metrics::TaskResult result{"age"};
  for (const uint64_t seed : {0U, 3U}) {
    metrics::TaskRun run;
    run.seed = seed;
    run.test = {.classes = 2,
                .truth = {1, 0},
                .probabilities = {0.25, 0.75, 0.875, 0.125},
                .patient = {0, 0}};
    result.runs.push_back(run);
  }
  const auto path = folder.path() / "predictions.csv";
  write_predictions(path, data, store, result);
  const std::string young = data.task.class_names[0], old = data.task.class_names[1];
  std::string expected =
      "task,seed,record,window,start_seconds,label,predicted,p_" + young + ",p_" + old + "\n";
  for (const char* seed : {"0", "3"})
    expected += std::string("age,") + seed + ",a,0,29.995," + old + "," + old + ",0.25,0.75\n" +
                "age," + seed + ",a,2,89.995," + young + "," + young + ",0.875,0.125\n";
  EXPECT_EQ(read_text(path), expected);
}

}  // namespace
}  // namespace physiomae::report
