#include "physiomae/metrics/aggregate.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "tests/store/made_up_store.h"
#include <gtest/gtest.h>

#include "physiomae/base/random.h"
#include "physiomae/metrics/quantile.h"

namespace physiomae::metrics {
namespace {

// Seven patients of 20 windows; "p0" and "p4" were never scored for arousals, so that the tasks'
// patients differ and are numbered otherwise.
class Aggregate : public testing::Test {
 protected:
  Aggregate() {
    RandomSequence random(derive_key(5, Domain::simulation));
    for (int p = 0; p < 7; ++p) {
      store::MadeUpRecord record{.record = "r" + std::to_string(p),
                                 .patient = "p" + std::to_string(p),
                                 .age_years = p % 2 == 0 ? 30.0 : 70.0,
                                 .stages = {}};
      for (int w = 0; w < 20; ++w) {
        record.stages.push_back(static_cast<int8_t>(w % 5));
        record.arousal_on.push_back(static_cast<int16_t>(random.uniform() < 0.3 ? 6000 : 0));
        record.arousal_scored.push_back(static_cast<int16_t>(p % 4 == 0 ? 0 : 6000));
      }
      store::write_made_up(folder_.path(), {record});
    }
    store_.emplace(folder_.path());
    for (const dataset::TaskKind kind : dataset::kTasks) {
      dataset::TaskData data;
      data.task = dataset::task(kind);
      data.test =
          dataset::labelled_windows(*store_, {"p0", "p1", "p2", "p3", "p4", "p5", "p6"}, kind);
      tasks_.push_back(data);
      TaskResult result{data.task.name};
      for (uint64_t seed = 0; seed < 2; ++seed) {
        std::vector<double> p;
        for (size_t i = 0; i < data.test.size() * static_cast<size_t>(data.task.classes); ++i)
          p.push_back(random.uniform());
        for (size_t i = 0; i < data.test.size(); ++i)  // better than chance
          p[i * static_cast<size_t>(data.task.classes) + static_cast<size_t>(data.test[i].label)] +=
              0.4;
        result.runs.push_back(scored_run(data, *store_, seed, p));
      }
      method_.tasks.push_back(std::move(result));
    }
  }

  // The aggregate of patients that stand there so often, from their windows repeated.
  double repeated(const std::map<std::string, uint32_t>& count) const {
    std::vector<double> means;
    std::vector<int> classes;
    for (size_t t = 0; t < tasks_.size(); ++t) {
      double sum = 0;
      for (const TaskRun& run : method_.tasks[t].runs) {
        ConfusionMatrix matrix{run.test.classes,
                               std::vector<int64_t>(static_cast<size_t>(run.test.classes) *
                                                    static_cast<size_t>(run.test.classes))};
        for (size_t i = 0; i < run.test.size(); ++i) {
          const auto& record = store_->record(tasks_[t].test[i].window.record);
          const auto first =
              run.test.probabilities.begin() + static_cast<std::ptrdiff_t>(i) * run.test.classes;
          const auto said = std::max_element(first, first + run.test.classes) - first;
          matrix.counts[static_cast<size_t>(run.test.truth[i] * run.test.classes + said)] +=
              count.at(record.header().patient);
        }
        sum += balanced_accuracy(matrix) / 2;
      }
      means.push_back(sum);
      classes.push_back(tasks_[t].task.classes);
    }
    return aggregate_score(means, classes);
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
  std::vector<dataset::TaskData> tasks_;
  MethodResult method_{"method"};
};

TEST_F(Aggregate, IntervalIsThatOfPatientsDrawnOnceForAllTasks) {
  const ResamplingOptions options{.seed = 4, .draws = 60, .threads = 2};
  const auto interval = aggregate_interval(tasks_, *store_, method_, options);
  ASSERT_TRUE(interval);
  std::vector<double> values;
  for (uint64_t draw = 0; draw < 60; ++draw) {
    for (uint64_t attempt = 0;; ++attempt) {
      const auto drawn = drawn_patients(4, draw, attempt, 7);
      const bool both_ages =
          (drawn[0] | drawn[2] | drawn[4] | drawn[6]) != 0 && (drawn[1] | drawn[3] | drawn[5]) != 0;
      const bool arousals = (drawn[1] | drawn[2] | drawn[3] | drawn[5] | drawn[6]) != 0;
      if (!both_ages || !arousals) continue;
      std::map<std::string, uint32_t> count;
      for (size_t p = 0; p < 7; ++p) count["p" + std::to_string(p)] = drawn[p];
      values.push_back(repeated(count));
      break;
    }
  }
  EXPECT_NEAR(interval->low, quantile(values, 0.025), 1e-12);
  EXPECT_NEAR(interval->high, quantile(values, 0.975), 1e-12);
  const double all = method_aggregate(tasks_, method_);
  EXPECT_LT(interval->low, all);
  EXPECT_GT(interval->high, all);
}

TEST_F(Aggregate, IsNothingWithoutATaskOrDraws) {
  EXPECT_FALSE(aggregate_interval(tasks_, *store_, method_, {.draws = 0}));
  method_.tasks.back().runs.clear();
  EXPECT_FALSE(aggregate_interval(tasks_, *store_, method_, {.draws = 10}));
  EXPECT_TRUE(std::isnan(method_aggregate(tasks_, method_)));
}

}  // namespace
}  // namespace physiomae::metrics
