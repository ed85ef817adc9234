#include "physiomae/dataset/split.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "tests/dataset/split_cohort.h"
#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/dataset/split_file.h"

namespace physiomae::dataset {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::ThrowsMessage;

const PatientSummary& find(const std::vector<PatientSummary>& patients, const std::string& id) {
  return *std::find_if(patients.begin(), patients.end(),
                       [&](const PatientSummary& p) { return p.patient == id; });
}

int64_t young(const std::vector<PatientSummary>& patients, const std::vector<std::string>& ids) {
  return std::count_if(ids.begin(), ids.end(), [&](const std::string& id) {
    return find(patients, id).age_years.value_or(99) < 55;
  });
}

uint8_t classes(const std::vector<PatientSummary>& patients, const std::vector<std::string>& ids) {
  uint8_t all = 0;
  for (const std::string& id : ids) all = all | find(patients, id).classes;
  return all;
}

void expect_no_leak(const SplitManifest& split, size_t patients) {
  std::set<std::string> seen;
  for (const auto* part : {&split.pretrain, &split.validation, &split.test})
    for (const std::string& id : *part)
      EXPECT_TRUE(seen.insert(id).second) << id << " stands in two parts";
  EXPECT_EQ(seen.size(), patients);
  for (const std::string& id : split.train) EXPECT_THAT(split.pretrain, Contains(id));
}

TEST(Split, TakesSharesByPatient) {
  const SplitManifest split = make_split(cohort(100, 30), {.seed = 3});
  EXPECT_THAT(split.train, SizeIs(66));
  EXPECT_THAT(split.validation, SizeIs(12));
  EXPECT_THAT(split.test, SizeIs(22));
  EXPECT_THAT(split.pretrain, SizeIs(66 + 30));
  expect_no_leak(split, 130);
}

TEST(Split, NeverLeaksWhateverTheSizeAndSeed) {
  for (int labelled = 3; labelled < 40; ++labelled)
    for (uint64_t seed = 0; seed < 5; ++seed)
      for (const bool stratify : {false, true}) {
        const auto patients = cohort(labelled, 4);
        const SplitManifest split = make_split(patients, {.seed = seed, .stratify_age = stratify});
        expect_no_leak(split, patients.size());
        EXPECT_FALSE(split.train.empty() || split.validation.empty() || split.test.empty());
        EXPECT_EQ(split.train.size() + split.validation.size() + split.test.size(),
                  static_cast<size_t>(labelled));
      }
}

TEST(Split, PaperCountsLeaveOnePatientToPretraining) {
  const SplitManifest split = make_split(cohort(994, 989), {.paper_counts = true});
  EXPECT_THAT(split.train, SizeIs(657));
  EXPECT_THAT(split.validation, SizeIs(117));
  EXPECT_THAT(split.test, SizeIs(219));
  EXPECT_THAT(split.pretrain, SizeIs(989 + 657 + 1));
  expect_no_leak(split, 1983);
  EXPECT_THROW(make_split(cohort(992), {.paper_counts = true}), InputError);
}

TEST(Split, IsAFunctionOfSeedAndPatientsNotOfTheirOrder) {
  auto patients = cohort(50, 5);
  const SplitManifest split = make_split(patients, {.seed = 7, .stratify_age = true});
  std::reverse(patients.begin(), patients.end());
  EXPECT_EQ(make_split(patients, {.seed = 7, .stratify_age = true}).hash, split.hash);
  EXPECT_NE(make_split(patients, {.seed = 8, .stratify_age = true}).test, split.test);
}

TEST(Split, EveryPatientIsTestedAboutEquallyOften) {
  const auto patients = cohort(20);
  std::map<std::string, int> times;
  for (uint64_t seed = 0; seed < 1000; ++seed)
    for (const std::string& id : make_split(patients, {.seed = seed}).test) ++times[id];
  ASSERT_THAT(times, SizeIs(20));
  for (const auto& [id, n] : times) EXPECT_NEAR(n, 200, 6 * 12.7) << id;  // 4 of 20, six sigma
}

TEST(Split, StratifiesByAge) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto patients = cohort(60);
    for (size_t i = 0; i < 60; ++i) patients[i].age_years = i < 15 ? 30 : 80;  // a quarter
    const SplitManifest split = make_split(patients, {.seed = seed, .stratify_age = true});
    EXPECT_NEAR(static_cast<double>(young(patients, split.test)), 13 / 4.0, 1);
    EXPECT_NEAR(static_cast<double>(young(patients, split.validation)), 7 / 4.0, 1);
    EXPECT_NEAR(static_cast<double>(young(patients, split.train)), 40 / 4.0, 1);
  }
}

TEST(Split, RareAgeClassReachesEveryPartThatItCan) {
  for (uint64_t seed = 0; seed < 20; ++seed)
    for (const size_t rare : {1, 2, 3}) {
      auto patients = cohort(24);
      for (size_t i = 0; i < 24; ++i) patients[i].age_years = i < rare ? 30 : 80;
      const SplitManifest split = make_split(patients, {.seed = seed, .stratify_age = true});
      EXPECT_EQ(young(patients, split.train), 1) << rare;
      EXPECT_EQ(young(patients, split.test), rare >= 2 ? 1 : 0);
      EXPECT_EQ(young(patients, split.validation), rare >= 3 ? 1 : 0);
    }
}

TEST(Split, UnknownAgesAreAStratumOfTheirOwn) {
  auto patients = cohort(30);
  for (size_t i = 0; i < 10; ++i) patients[i].age_years.reset();
  const SplitManifest split = make_split(patients, {.stratify_age = true});
  EXPECT_THAT(split.test, SizeIs(7));
  expect_no_leak(split, 30);
}

TEST(Split, RareClassesAreSwappedIntoEveryPart) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto patients = cohort(24);
    for (size_t i = 0; i < 24; ++i)  // N3 in four patients, an arousal in three others
      patients[i].classes =
          static_cast<uint8_t>(kAllClasses & ~(i < 4 ? 0U : 0x08U) & ~(i >= 20 ? 0U : 0x40U));
    const SplitManifest split = make_split(patients, {.seed = seed, .stratify_age = true});
    for (const auto* part : {&split.train, &split.validation, &split.test}) {
      EXPECT_EQ(classes(patients, *part), kAllClasses) << "seed " << seed;
      EXPECT_GE(young(patients, *part), 1);
      EXPECT_LT(young(patients, *part), static_cast<int64_t>(part->size()));
    }
  }
}

TEST(Split, ImpossibleCoverageStillSplits) {
  auto patients = cohort(12);
  for (size_t i = 0; i < 12; ++i) patients[i].classes = i == 0 ? kAllClasses : uint8_t{0x3F};
  const SplitManifest split = make_split(patients, {.stratify_age = true});
  expect_no_leak(split, 12);
}

TEST(Split, RealOrNamedPatientsServePretrainingOnly) {
  auto patients = cohort(20, 2);
  patients[0].simulated = patients[1].simulated = false;
  const SplitManifest twins = make_split(patients, {.scored = Scored::simulated});
  EXPECT_THAT(twins.pretrain, testing::IsSupersetOf({"p1000", "p1001", "p1020", "p1021"}));
  for (const auto* part : {&twins.train, &twins.validation, &twins.test})
    EXPECT_THAT(*part, Not(Contains(testing::AnyOf("p1000", "p1001"))));
  EXPECT_EQ(twins.train.size() + twins.validation.size() + twins.test.size(), 18U);
  const SplitManifest named = make_split(patients, {.pretrain_only = {"p1005"}});
  EXPECT_THAT(named.train, Not(Contains("p1005")));
  EXPECT_THAT(named.pretrain, Contains("p1005"));
  EXPECT_THROW(make_split(patients, {.pretrain_only = {"nobody"}}), UsageError);
  EXPECT_THROW(make_split(patients, {.scored = Scored::real}), InputError);  // two are too few
}

TEST(Split, OptionsThatLeaveTooFewPatientsAreNamed) {
  auto patients = cohort(6, 0);
  for (size_t i = 0; i < patients.size(); ++i) patients[i].simulated = i > 0;
  EXPECT_THAT(
      input_error_of([&] { make_split(patients, {.scored = Scored::real}); }),
      AllOf(HasSubstr("of the 6 labelled patients, 5 simulated and 1 real, 1 may be scored"),
            HasSubstr("hint: --scored simulated or all")));
  SplitOptions kept{};
  for (size_t i = 0; i < 4; ++i) kept.pretrain_only.push_back(patients[i].patient);
  EXPECT_THAT(input_error_of([&] { make_split(patients, kept); }),
              HasSubstr("hint: fewer --pretrain-only"));
}

TEST(Split, RefusesImpossibleShares) {
  EXPECT_THROW(make_split(cohort(30), {.train = 0.8, .validation = 0.2, .test = 0.2}), UsageError);
  EXPECT_THROW(make_split(cohort(30), {.train = 0.8, .validation = 0, .test = 0.2}), UsageError);
  EXPECT_THROW(make_split(cohort(30), {.train = -1}), UsageError);
  EXPECT_THROW(make_split(cohort(2, 9), {}), InputError);
  EXPECT_THROW(parse_scored("some"), UsageError);
  const SplitManifest half = make_split(cohort(30), {.train = 0.3, .validation = 0.1, .test = 0.1});
  EXPECT_THAT(half.train, SizeIs(9));
  EXPECT_THAT(half.pretrain, SizeIs(30 - 3 - 3));
}

TEST(SplitSubset, IsThePrefixOfOnePermutation) {
  const SplitManifest split = make_split(cohort(100), {.seed = 1});
  const auto five = first_patients(split, 5), twenty = first_patients(split, 20);
  EXPECT_THAT(five, SizeIs(5));
  EXPECT_TRUE(std::includes(twenty.begin(), twenty.end(), five.begin(), five.end()));
  EXPECT_EQ(first_patients(split, 66), split.train);
  EXPECT_NE(first_patients(split, 20, /*draw=*/1), twenty);
  EXPECT_THAT(first_patients(split, 0), ElementsAre());
  EXPECT_THROW(first_patients(split, 67), UsageError);
}

}  // namespace
}  // namespace physiomae::dataset
