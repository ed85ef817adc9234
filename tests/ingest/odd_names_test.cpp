#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/ingest/ingest_report.h"
#include "physiomae/ingest/plan_report.h"

namespace physiomae::ingest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class OddNames : public IngestTest {
 protected:
  static std::map<std::string, std::string> problems(const SourcePlan& plan) {
    std::map<std::string, std::string> all;
    for (const SourceProblem& problem : plan.problems) all[problem.name] = problem.message;
    return all;
  }
};

TEST_F(OddNames, ThatAreNoUtf8CostTheirRecordingAlone) {
  for (const char* name : {"a.edf", "n\xE4ht.edf", "z.edf"})
    write_edf(source() / name, kPaperLabels, 40);
  const SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.sources.size(), 2U);
  ASSERT_EQ(plan.problems.size(), 1U);
  EXPECT_THAT(problems(plan)["n\\xe4ht.edf"],
              AllOf(HasSubstr("its name is no UTF-8; hint: rename"), HasSubstr("--records table")));
  const IngestSummary summary = ingest(plan, into(store()));
  EXPECT_EQ(summary.ingested, 2);
  EXPECT_EQ(nlohmann::json::parse(describe_ingest(summary, plan, /*json=*/true))["skipped"], 1);
}

// Only a folder whose name becomes part of a record's has to be named otherwise.
TEST_F(OddNames, OfFoldersCostTheRecordingsThatTheyName) {
  make_folder(source() / "M\xFCller");
  make_folder(source() / "Maier");
  write_edf(source() / "M\xFCller" / "b.edf", kPaperLabels, 40);
  SourcePlan plan = discover_sources({source()});
  EXPECT_EQ(plan.sources.at(0).record, "b");
  EXPECT_THAT(describe_plan(plan, into(store()), /*json=*/false), HasSubstr("M\\xfcller/b.edf"));
  write_edf(source() / "Maier" / "b.edf", kPaperLabels, 40);
  plan = discover_sources({source()});
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].record, "Maier-b");
  EXPECT_THAT(problems(plan)["M\\xfcller-b"], HasSubstr("is no UTF-8"));
}

TEST_F(OddNames, WithControlCharactersStandEscapedInOneLine) {
  for (const char* name :
       {"new\nline.edf", "\x1B[31mred.edf", "x\ny.edf.gz", "l\nm.csv", "no\nte.pdf"})
    std::ofstream(source() / name) << "";
  const SourcePlan plan = discover_sources({source()});
  const auto said = problems(plan);
  ASSERT_EQ(said.size(), 4U);
  for (const char* name : {"new\\x0aline.edf", "\\x1b[31mred.edf", "x\\x0ay.edf.gz", "l\\x0am.csv"})
    EXPECT_THAT(said.at(name), HasSubstr("its name holds a control character; hint: rename it"));
  EXPECT_THAT(describe_ingest({}, plan, /*json=*/false),
              AllOf(HasSubstr("skipped new\\x0aline.edf: "), Not(HasSubstr("new\nline"))));
}

}  // namespace
}  // namespace physiomae::ingest
