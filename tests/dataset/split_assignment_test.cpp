#include "physiomae/dataset/split_assignment.h"

#include <array>
#include <bit>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/random.h"

namespace physiomae::dataset {
namespace {

constexpr uint8_t kAllClasses = 0x7F;

// How many patients under 55, of 55 or over, and of unknown age each part gets:
// "test 1+2+0, validation ...".
std::string shares(int young, int old, int unknown, const PartCounts& counts) {
  std::vector<PatientSummary> patients;
  const auto add = [&](int count, std::optional<double> age_years) {
    for (int i = 0; i < count; ++i)
      patients.push_back(
          {"p" + std::to_string(patients.size()), true, true, age_years, kAllClasses});
  };
  add(young, 54.9), add(old, 55.0), add(unknown, std::nullopt);
  const std::vector<Part> parts = assign_parts(patients, counts, /*stratify_age=*/true);
  std::array<std::array<int, 3>, kParts> found{};
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto& age = patients[i].age_years;
    ++found[static_cast<size_t>(parts[i])][!age ? 2 : *age < 55 ? 0 : 1];
  }
  std::string text;
  const char* names[] = {"test", ", validation", ", train", ", left over"};
  for (size_t p = 0; p < kParts; ++p)
    text += std::string(names[p]) + " " + std::to_string(found[p][0]) + "+" +
            std::to_string(found[p][1]) + "+" + std::to_string(found[p][2]);
  return text;
}

TEST(SplitAssignment, SharesGoByTheLargestRemainder) {
  // 1.875 young and 3.125 old to the test, then 1.857 and 3.143 of what remains.
  EXPECT_EQ(shares(15, 25, 0, {5, 5, 30, 0}),
            "test 2+3+0, validation 2+3+0, train 11+19+0, left over 0+0+0");
  EXPECT_EQ(shares(0, 10, 0, {2, 2, 6, 0}),
            "test 0+2+0, validation 0+2+0, train 0+6+0, left over 0+0+0");
  EXPECT_EQ(shares(4, 4, 0, {2, 2, 2, 2}),
            "test 1+1+0, validation 1+1+0, train 1+1+0, left over 1+1+0");
}

TEST(SplitAssignment, OneOfEachAgeIsEnough) {
  EXPECT_EQ(shares(4, 36, 0, {5, 3, 32, 0}),
            "test 1+4+0, validation 1+2+0, train 2+30+0, left over 0+0+0");
  EXPECT_EQ(shares(3, 17, 0, {2, 2, 16, 0}),
            "test 1+1+0, validation 1+1+0, train 1+15+0, left over 0+0+0");
}

TEST(SplitAssignment, TheOnlyOneOfItsAgeIsTrainedOn) {
  EXPECT_EQ(shares(1, 5, 0, {3, 1, 2, 0}),
            "test 0+3+0, validation 0+1+0, train 1+1+0, left over 0+0+0");
}

TEST(SplitAssignment, APartTooSmallForBothAgesMayLackOne) {
  EXPECT_EQ(shares(3, 3, 0, {1, 1, 4, 0}),
            "test 1+0+0, validation 0+1+0, train 2+2+0, left over 0+0+0");
  EXPECT_EQ(shares(3, 0, 0, {2, 1, 0, 0}),
            "test 2+0+0, validation 1+0+0, train 0+0+0, left over 0+0+0");
  EXPECT_EQ(shares(0, 3, 0, {2, 1, 0, 0}),
            "test 0+2+0, validation 0+1+0, train 0+0+0, left over 0+0+0");
}

TEST(SplitAssignment, UnknownAgesGiveWayToTheMinima) {
  EXPECT_EQ(shares(2, 2, 4, {2, 2, 4, 0}),
            "test 1+1+0, validation 0+0+2, train 1+1+2, left over 0+0+0");
}

// Covered (part, class) pairs, counted afresh.
int covered_pairs(const std::vector<PatientSummary>& patients, const std::vector<Part>& parts) {
  std::array<unsigned, kParts> classes{};
  for (size_t i = 0; i < patients.size(); ++i)
    classes[static_cast<size_t>(parts[i])] |= patients[i].classes;
  int count = 0;
  for (const Part part : {Part::test, Part::validation, Part::train})
    count += std::popcount(classes[static_cast<size_t>(part)]);
  return count;
}

TEST(SplitAssignment, NoExchangeOfTwoPatientsWouldCoverMoreClasses) {
  for (uint64_t draw = 0; draw < 200; ++draw) {
    RandomSequence random(derive_key(draw, Domain::simulation));
    std::vector<PatientSummary> patients;
    for (int i = 0; i < 6; ++i)
      patients.push_back({"p" + std::to_string(i), true, true, 40.0,
                          static_cast<uint8_t>(random.below(kAllClasses + 1))});
    std::vector<Part> parts = assign_parts(patients, {1, 2, 3, 0}, /*stratify_age=*/true);
    const int found = covered_pairs(patients, parts);
    for (size_t a = 0; a < 6; ++a)
      for (size_t b = a + 1; b < 6; ++b) {
        std::swap(parts[a], parts[b]);
        EXPECT_LE(covered_pairs(patients, parts), found) << draw << ": " << a << ", " << b;
        std::swap(parts[a], parts[b]);
      }
  }
}

}  // namespace
}  // namespace physiomae::dataset
