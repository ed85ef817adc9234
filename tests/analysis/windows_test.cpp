#include "physiomae/analysis/windows.h"

#include <algorithm>

#include "tests/analysis/analysis_fixture.h"
#include <gmock/gmock.h>

#include "physiomae/analysis/patient_draws.h"

namespace physiomae::analysis {
namespace {

std::vector<uint64_t> ranked(const store::Store& store, const std::vector<std::string>& patients,
                             size_t count, uint64_t seed) {
  return ids_of(store, first_ranks(store, complete_windows(store, patients, 0x0F), count,
                                   derive_key(seed, Domain::order, kDrawEpoch)));
}

TEST(FirstRanks, DependOnSeedAndWindowAlone) {
  const AnalysisFixture few({"b", "c"}), more({"a", "b", "c", "d"});
  const store::Store small(few.folder / "store"), large(more.folder / "store");
  const auto all = ranked(small, {"b", "c"}, 100, 0);
  EXPECT_EQ(all.size(), 8U);
  EXPECT_EQ(ranked(large, {"b", "c"}, 100, 0), all);
  auto among_others = ranked(large, {"a", "b", "c", "d"}, 100, 0);
  std::erase_if(among_others, [&](uint64_t id) { return std::ranges::count(all, id) == 0; });
  EXPECT_EQ(among_others, all);
  EXPECT_EQ(ranked(small, {"b", "c"}, 3, 0), std::vector<uint64_t>(all.begin(), all.begin() + 3));
  EXPECT_NE(ranked(small, {"b", "c"}, 100, 1), all);
}

TEST(CompleteWindows, NameTheModalityThatIsMissing) {
  const AnalysisFixture fixture({"a", "b"}, /*present=*/0x07);
  const store::Store store(fixture.folder / "store");
  EXPECT_EQ(complete_windows(store, {"a", "b"}, 0x03).size(), 8U);
  EXPECT_THAT(input_error_of([&] {
                complete_windows(store, {"a", "b"}, 0x0F);
              }),
              testing::AllOf(testing::HasSubstr("8 windows of 2 patients"),
                             testing::HasSubstr("EEG+EOG+EMG+ECG, but none of them has ECG"),
                             testing::HasSubstr("--modalities")));
}

TEST(CompleteWindows, NobodyHasNone) {
  const AnalysisFixture fixture({"a"});
  const store::Store store(fixture.folder / "store");
  EXPECT_THAT(input_error_of([&] { complete_windows(store, {}, 0x0F); }),
              testing::HasSubstr("0 patients without a window"));
}

TEST(PatientDraws, RatioIsOfSumsAndItsIntervalHoldsIt) {
  const PatientDraws draws({0, 0, 1, 2, 2, 3}, /*seed=*/1);
  const std::vector<double> above = {1, 2, 3, 4, 5, 6}, below = {2, 2, 2, 4, 4, 4};
  const Estimate estimate = draws.ratio(above, below);
  EXPECT_DOUBLE_EQ(estimate.value, 21.0 / 18);
  EXPECT_LT(estimate.low, estimate.value);
  EXPECT_GT(estimate.high, estimate.value);
  EXPECT_GE(estimate.low, 0.75);  // the least that any patient has
  EXPECT_LE(estimate.high, 1.5);
  EXPECT_DOUBLE_EQ(draws.mean(above).value, 3.5);
}

TEST(PatientDraws, OnePatientHasNoInterval) {
  const Estimate estimate = PatientDraws({0, 0}, 1).mean({1, 2});
  EXPECT_DOUBLE_EQ(estimate.value, 1.5);
  EXPECT_TRUE(std::isnan(estimate.low));
}

}  // namespace
}  // namespace physiomae::analysis
