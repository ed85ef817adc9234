#include "physiomae/metrics/permutation_test.h"

#include <cmath>

#include "tests/metrics/judge_golden_case.h"
#include "tests/support.h"
#include <gmock/gmock.h>

namespace physiomae::metrics {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const PairedTest& of_score(const std::vector<PairedTest>& tests, std::string_view score) {
  for (const PairedTest& test : tests)
    if (test.score == score) return test;
  throw Error("no such test");
}

// p-values of other random numbers: 4 standard errors of a share of n draws, of both sides.
TEST(Permutation, AgreesWithNumpySwappingRows) {
  for (const JudgeCase& item : judge_cases()) {
    const auto tests =
        permutation_tests(item.task, JudgeCase::pointers(item.first),
                          JudgeCase::pointers(item.second), {.seed = 1, .permutations = 5000});
    const auto& expected = item.json["permutation"];
    const auto n = expected["draws"].get<double>();
    EXPECT_EQ(tests.size(), 3U);
    for (const PairedTest& test : tests) {
      const auto& theirs = expected[std::string(test.score)];
      EXPECT_NEAR(test.difference(), theirs["difference"].get<double>(), 1e-12)
          << item.name() << " " << test.score;
      const auto p = theirs["p"].get<double>();
      const double tolerance = 4 * std::sqrt(p * (1 - p) * (1 / n + 1 / 5000.0)) + 2 / n;
      EXPECT_NEAR(test.p, p, tolerance) << item.name() << " " << test.score;
    }
  }
}

// With six patients all 64 swaps can be listed: 200,000 draws come near their share.
TEST(Permutation, ConvergesToTheExactTest) {
  const auto exact = golden("judge_golden.json")["exact_permutation"];
  const auto method = [&](const char* key) {
    return Predictions{2, exact["truth"], exact[key], exact["patient"]};
  };
  const Predictions first = method("first"), second = method("second");
  const auto tests =
      permutation_tests(dataset::task("arousal"), {&first}, {&second}, {.permutations = 200000});
  for (const char* score : {"auroc", "balanced_accuracy"})
    EXPECT_NEAR(of_score(tests, score).p, exact[score].get<double>(), 0.005) << score;
}

TEST(Permutation, OfAMethodAgainstItselfHasNoDifference) {
  const JudgeCase item = judge_cases()[0];
  const auto runs = JudgeCase::pointers(item.first);
  for (const PairedTest& test : permutation_tests(item.task, runs, runs, {.permutations = 50})) {
    EXPECT_EQ(test.difference(), 0);
    EXPECT_EQ(test.p, 1);
  }
}

// One run against three: it is counted three times, and means stay means.
TEST(Permutation, UnequalNumbersOfRunsWeighAlike) {
  const JudgeCase item = judge_cases()[1];
  const auto three = JudgeCase::pointers(item.first);
  const RunPredictions one = {&item.second[0]}, thrice(3, &item.second[0]);
  const auto found = permutation_tests(item.task, three, one, {.permutations = 200});
  const auto expected = permutation_tests(item.task, three, thrice, {.permutations = 200});
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].p, expected[i].p);
    EXPECT_NEAR(found[i].difference(), expected[i].difference(), 1e-15);
  }
}

TEST(Permutation, IsTheSameForAnyNumberOfThreads) {
  const JudgeCase item = judge_cases()[2];
  const auto a = JudgeCase::pointers(item.first), b = JudgeCase::pointers(item.second);
  const auto run = [&](uint64_t seed, int threads) {
    const ResamplingOptions options{.seed = seed, .permutations = 1000, .threads = threads};
    std::vector<double> p;
    for (const PairedTest& test : permutation_tests(item.task, a, b, options)) p.push_back(test.p);
    return p;
  };
  EXPECT_EQ(run(0, 1), run(0, 3));
  EXPECT_NE(run(0, 1), run(1, 1));
}

TEST(Permutation, NeedsTheSameWindowsAndBothClasses) {
  const auto& task = dataset::task("age");
  const Predictions one{2, {1, 1}, {.9, .1, .4, .6}, {0, 1}},
      two{2, {0, 1}, {.9, .1, .4, .6}, {0, 1}};
  EXPECT_THAT(permutation_tests(task, {&one}, {&one}, {}), IsEmpty());  // one class
  EXPECT_THAT(permutation_tests(task, {&two}, {}, {}), IsEmpty());
  EXPECT_THAT(permutation_tests(task, {&two}, {&two}, {.permutations = 0}), IsEmpty());
  EXPECT_THAT(message_of([&] { permutation_tests(task, {&one}, {&two}, {}); }),
              HasSubstr("the same windows"));
}

TEST(Holm, FollowsItsDefinition) {
  const auto expected = golden("judge_golden.json")["holm"];
  const auto p = expected["p"].get<std::vector<double>>();
  const auto adjusted = holm(p);
  for (size_t i = 0; i < p.size(); ++i)
    EXPECT_NEAR(adjusted[i], expected["adjusted"][i].get<double>(), 1e-12) << i;
}

TEST(Holm, LeavesOutWhatIsUndefined) {
  const std::vector<double> p = {0.02, std::nan(""), 0.03};
  const auto adjusted = holm(p);
  EXPECT_NEAR(adjusted[0], 0.04, 1e-12);
  EXPECT_TRUE(std::isnan(adjusted[1]));
  EXPECT_NEAR(adjusted[2], 0.04, 1e-12);
}

}  // namespace
}  // namespace physiomae::metrics
