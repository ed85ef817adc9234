#include "physiomae/ingest/ingest_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RecordReport report_of(const std::string& name, RecordStatus status) {
  RecordReport report;
  report.record = name;
  report.status = status;
  report.message = "a reason";
  report.warnings = {"a warning"};
  return report;
}

TEST(IngestReport, OnlySkippedRecordsHaveAReason) {
  RecordReport skipped = report_of("x", RecordStatus::skipped);
  EXPECT_THAT(warnings_of(skipped), ElementsAre("x: skipped: a reason", "x: a warning"));
  skipped.hint = "do this";
  EXPECT_THAT(warnings_of(skipped),
              ElementsAre("x: skipped: a reason; hint: do this", "x: a warning"));
  EXPECT_THAT(warnings_of(report_of("y", RecordStatus::ingested)), ElementsAre("y: a warning"));
}

TEST(IngestReport, ProblemsOfThePlanCountAsSkipped) {
  IngestSummary summary;
  summary.ingested = 1;
  summary.skipped = 1;
  summary.reports = {report_of("x", RecordStatus::skipped), report_of("y", RecordStatus::ingested)};
  SourcePlan plan;
  plan.problems = {{"z", "cannot be"}, {"w", "cannot be either"}};
  const auto json = nlohmann::json::parse(describe_ingest(summary, plan, /*json=*/true));
  EXPECT_EQ(json["skipped"], 3);
  EXPECT_EQ(json["problems"].size(), 2U);
  EXPECT_THAT(describe_ingest(summary, plan, /*json=*/false), HasSubstr("z: cannot be"));
}

}  // namespace
}  // namespace physiomae::ingest
