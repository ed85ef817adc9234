#include "physiomae/metrics/patient_folds.h"

#include <set>

#include <gtest/gtest.h>

namespace physiomae::metrics {
namespace {

TEST(PatientFolds, WholePatientsInTheirOrder) {
  std::vector<HeadRow> rows;
  for (int64_t r = 0; r < 70; ++r) rows.push_back({r, 0, static_cast<uint32_t>(100 - r % 7 * 10)});
  const auto folds = patient_folds(rows, 5);
  ASSERT_EQ(folds.size(), 5U);
  for (size_t i = 0; i < folds.size(); ++i) {
    std::set<uint32_t> out;
    for (const HeadRow& row : folds[i].held_out) out.insert(row.patient);
    const auto first = static_cast<uint32_t>(40 + 10 * i);  // patients 40, 50 .. 100
    EXPECT_EQ(out, i < 2 ? (std::set<uint32_t>{first, first + 50}) : std::set<uint32_t>{first});
    for (const HeadRow& row : folds[i].fit) EXPECT_FALSE(out.contains(row.patient));
    EXPECT_EQ(folds[i].fit.size() + folds[i].held_out.size(), rows.size());
  }
}

TEST(PatientFolds, NoMoreFoldsThanPatients) {
  const std::vector<HeadRow> three = {{0, 0, 1}, {1, 0, 2}, {2, 0, 3}}, one = {{0, 0, 1}};
  EXPECT_EQ(patient_folds(three, 5).size(), 3U);
  EXPECT_TRUE(patient_folds(one, 5).empty());
  EXPECT_TRUE(patient_folds({}, 5).empty());
}

TEST(ClassSupport, CountsRowsAndPatients) {
  const std::vector<HeadRow> rows = {{0, 0, 1}, {1, 0, 1}, {2, 0, 2}, {3, 2, 1}, {4, 2, 1}};
  const ClassSupport support = class_support(rows, 3);
  EXPECT_EQ(support.rows, (std::vector<int64_t>{3, 0, 2}));
  EXPECT_EQ(support.patients, (std::vector<int64_t>{2, 0, 1}));
  EXPECT_EQ(support.present(), 2);
  EXPECT_EQ(support.rarest(), 2U);
  EXPECT_EQ(class_support(std::span(rows).subspan(3), 3).rarest(), 2U);  // the only one there
}

}  // namespace
}  // namespace physiomae::metrics
