// Priors, review lists, agreement and plausibility.
#include <cmath>

#include "tests/night/made_up_night.h"
#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/night/agreement.h"
#include "physiomae/night/plausibility.h"
#include "physiomae/night/review.h"
#include "physiomae/night/stage_prior.h"

namespace physiomae::night {
namespace {

using io::Stage;
using testing::HasSubstr;

TEST(StagePrior, WeighsAndNormalises) {
  const TemporaryFolder folder;
  const StageShares shares =
      read_prior(folder.write("prior.csv", "stage,share\nW,20\nN1,10\nN2,40\nN3,10\nREM,20\n"));
  EXPECT_DOUBLE_EQ(shares[2], 0.4);
  Night night = night_of({Stage::n1, Stage::undefined});
  night.windows[0].stage_p = {0.1, 0.4, 0.3, 0.1, 0.1};
  apply_prior(shares, night);
  const double sum = 0.02 + 0.04 + 0.12 + 0.01 + 0.02;
  EXPECT_DOUBLE_EQ(night.windows[0].stage_p[2], 0.12 / sum);
  EXPECT_EQ(night.windows[0].stage(), Stage::n2);
  EXPECT_EQ(night.windows[1].stage(), Stage::undefined);
}

TEST(StagePrior, RefusesWhatIsNone) {
  const TemporaryFolder folder;
  const auto error = [&](const char* text) {
    const auto path = folder.write("prior.csv", text);
    return input_error_of([&] { read_prior(path); });
  };
  EXPECT_THAT(error("W,0.5\nN1,0.1\nN2,0.4\nN3,0.1\n"), HasSubstr("no share of R"));
  EXPECT_THAT(error("W,0.5\nN1,0.1\nN2,0.4\nN3,0.1\nR,0.4\n"), HasSubstr("sum to 1.5"));
  EXPECT_THAT(error("W,0.5\nW,0.1\n"), HasSubstr("twice"));
  EXPECT_THAT(error("W,0.5\nX9,0.1\n"), HasSubstr("\"X9\" is no stage"));
  EXPECT_THAT(error("W,0.5\nN1,-0.1\n"), HasSubstr("expected one above 0"));
}

TEST(Review, PutsTheLeastCertainOnTop) {
  Night night = night_of({Stage::wake, Stage::n1, Stage::n2, Stage::undefined});
  night.windows[2].stage_p = {0.05, 0.4, 0.45, 0.05, 0.05};
  const std::string text = review_csv(night);
  EXPECT_THAT(text,
              HasSubstr("\n1,3,90,00:00:00,?,,,,,\n2,2,60,23:59:30,N2,0.450000,N1,0.400000,,\n"
                        "3,0,0,23:58:30,W,0.800000,"));
}

TEST(Review, PutsWhatTheLabSaysOtherwiseFirst) {
  const Night night = night_of({Stage::wake, Stage::n1, Stage::n2});
  const std::string text = review_csv(night, {Stage::wake, Stage::rem, Stage::undefined});
  EXPECT_THAT(text, HasSubstr("\n1,1,30,23:59:00,N1,0.800000,W,0.050000,,,R,0.050000\n"));
}

TEST(Agreement, IsOfWindowsThatBothStage) {
  const Night night = night_of({Stage::wake, Stage::n1, Stage::n2, Stage::n2, Stage::undefined});
  const Agreement found =
      agreement(night, {Stage::wake, Stage::n2, Stage::n2, Stage::undefined, Stage::n2});
  EXPECT_EQ(found.confusion.total(), 3);
  EXPECT_DOUBLE_EQ(found.accuracy, 2.0 / 3);
  // Chance: W 1/3 1/3, N1 0 1/3, N2 2/3 1/3 -> 1/3; kappa (2/3 - 1/3) / (2/3).
  EXPECT_DOUBLE_EQ(found.kappa, 0.5);
}

TEST(Agreement, BlandAltmanLeavesOutWhatIsUndefined) {
  const BlandAltman found =
      bland_altman("TST", "min", {{400, 390}, {380, 390}, {410, 380}, {NAN, 300}});
  EXPECT_EQ(found.nights, 3);
  EXPECT_DOUBLE_EQ(found.bias, 10);
  EXPECT_DOUBLE_EQ(found.sd, 20);
  EXPECT_DOUBLE_EQ(found.high, 10 + 1.96 * 20);
}

std::string said(const std::vector<Stage>& epochs) {
  std::string all;
  for (const Finding& finding : implausible_stages(epochs)) all += finding.text + "\n";
  return all;
}

// A night like most: W, then cycles.
std::vector<Stage> usual_night() {
  std::vector<Stage> epochs(40, Stage::wake);
  for (int cycle = 0; cycle < 5; ++cycle)
    for (const auto& [stage, count] :
         {std::pair(Stage::n1, 14), std::pair(Stage::n2, 46), std::pair(Stage::n3, 25),
          std::pair(Stage::n2, 40), std::pair(Stage::rem, 35), std::pair(Stage::n1, 4),
          std::pair(Stage::wake, 4)})
      for (int e = 0; e < count; ++e)
        epochs.push_back(e % 12 == 11 ? Stage::wake : stage);  // restless as patients are
  return epochs;
}

TEST(Plausibility, SaysNothingOfAUsualNight) { EXPECT_EQ(said(usual_night()), ""); }

TEST(Plausibility, SaysWhatIsUnusual) {
  EXPECT_EQ(said(std::vector<Stage>(600, Stage::wake)), "no sleep was found\n");
  std::vector<Stage> without_rem = usual_night();
  std::ranges::replace(without_rem, Stage::rem, Stage::n2);
  EXPECT_THAT(said(without_rem), HasSubstr("no REM was found"));
  std::vector<Stage> rem_first = usual_night();
  rem_first[40] = Stage::rem;
  EXPECT_THAT(said(rem_first), HasSubstr("REM latency from sleep onset: 0.0 min"));
  EXPECT_THAT(said(std::vector<Stage>(600, Stage::n3)), HasSubstr("N3: 100.0 % of sleep"));
  EXPECT_EQ(said(std::vector<Stage>(100, Stage::wake)), "") << "too short to tell";
}

}  // namespace
}  // namespace physiomae::night
