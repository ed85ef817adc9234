#include "physiomae/metrics/night_scores.h"

#include <cmath>

#include "tests/support.h"
#include <gmock/gmock.h>

namespace physiomae::metrics {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(NightKappa, IsOfEachNightByItself) {
  Predictions a{2, {0, 1, 0, 1, 1, 1}, {}, {0, 0, 0, 0, 1, 1}, {7, 7, 7, 7, 3, 3}}, b = a;
  a.probabilities = {1, 0, 0, 1, 1, 0, 0, 1, /**/ 0, 1, 0, 1};  // all right
  b.probabilities = {1, 0, 1, 0, 1, 0, 0, 1, /**/ 0, 1, 0, 1};
  const auto found = night_kappas({&a, &b});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].night, 7U);
  EXPECT_EQ(found[0].windows, 4);
  EXPECT_NEAR(found[0].kappa, (1 + 0.5) / 2, 1e-12);
  EXPECT_EQ(found[1].night, 3U);
  EXPECT_TRUE(std::isnan(found[1].kappa));  // one class, nothing else said
}

TEST(NightMeans, AreOneAnswerANight) {
  const Predictions windows{
      2, {1, 1, 0, 1}, {.2, .8, .6, .4, .9, .1, .3, .7}, {0, 0, 1, 0}, {4, 4, 2, 5}};
  const Predictions found = night_means(windows);
  EXPECT_THAT(found.truth, ElementsAre(1, 0, 1));
  EXPECT_THAT(found.night, ElementsAre(4, 2, 5));
  EXPECT_THAT(found.patient, ElementsAre(0, 1, 0));
  EXPECT_NEAR(found.probabilities[1], 0.6, 1e-12);
  EXPECT_NEAR(found.probabilities[2], 0.9, 1e-12);
}

// Nights of 10 and 20 windows with one mean are a tie, not an order that rounding makes.
TEST(NightMeans, OfEqualSharesAreEqual) {
  for (const auto& [of_ten, of_twenty] :
       {std::pair{.1, .1}, std::pair{.3, .3}, std::pair{.7, .7}}) {
    Predictions windows{2, {}, {}, {}, {}};
    const auto add = [&](uint32_t night, int label, double p) {
      windows.truth.push_back(label);
      windows.probabilities.insert(windows.probabilities.end(), {1 - p, p});
      windows.patient.push_back(night);
      windows.night.push_back(night);
    };
    for (int i = 0; i < 10; ++i) add(0, 0, of_ten);
    for (int i = 0; i < 20; ++i) add(1, 1, of_twenty);
    for (int i = 0; i < 10; ++i) add(2, 0, i < 3 ? 1 : 0);
    for (int i = 0; i < 20; ++i) add(3, 1, i < 6 ? 1 : 0);
    const Predictions found = night_means(windows);
    EXPECT_EQ(found.probabilities[1], found.probabilities[3]);
    EXPECT_EQ(found.probabilities[5], found.probabilities[7]);
  }
}

TEST(NightMeans, NeedOneLabelANight) {
  const Predictions two{2, {1, 0}, {.2, .8, .6, .4}, {0, 0}, {4, 4}}, none{2, {1}, {.2, .8}, {0}};
  EXPECT_THAT(message_of([&] { night_means(two); }), HasSubstr("of one night have labels"));
  EXPECT_THAT(message_of([&] { night_means(none); }), HasSubstr("expected a night a window"));
}

TEST(Distribution, CountsWhatIsUndefined) {
  const Distribution found = distribution({3, std::nan(""), 1, 2, 5});
  EXPECT_EQ(found.count, 4);
  EXPECT_EQ(found.undefined, 1);
  EXPECT_EQ(found.lowest, 1);
  EXPECT_EQ(found.quarter, 1.75);  // NumPy's default
  EXPECT_EQ(found.median, 2.5);
  EXPECT_EQ(found.three_quarters, 3.5);
  EXPECT_EQ(found.highest, 5);
  EXPECT_EQ(found.mean, 2.75);
  EXPECT_TRUE(std::isnan(distribution({}).median));
  EXPECT_TRUE(std::isnan(distribution({1}).sd));
}

}  // namespace
}  // namespace physiomae::metrics
