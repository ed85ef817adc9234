#include "tests/cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae {
namespace {

using testing::HasSubstr;

TEST(Program, WithoutAVerbShowsTheVerbs) {
  const ProgramResult result = run_program({});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("doctor"));
  EXPECT_EQ(result.out, "");
}

TEST(Program, HelpGoesToStandardOutput) {
  for (const auto& arguments : {std::vector<std::string>{"--help"}, {"doctor", "--help"}}) {
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.status, 0);
    EXPECT_NE(result.out, "");
    EXPECT_EQ(result.err, "");
  }
}

TEST(Program, AnUnknownVerbNamesTheNearest) {
  const ProgramResult result = run_program({"docter"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean \"doctor\"?"));
}

TEST(Program, AnUnknownOptionIsWrongUsage) {
  const ProgramResult result = run_program({"doctor", "--jsno"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--jsno"));
  EXPECT_THAT(result.err, HasSubstr("hint:"));
}

// A required option that is misspelt is missing too: the word that was typed tells more.
TEST(Program, AMisspeltOptionNamesTheNearest) {
  std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"evaluate", "s", "--predictions", "p.csv", "--skip-mising"}, "--skip-missing"},
      {{"reproduce", "r.toml", "--uot", "o"}, "--out"},
      {{"split", "s", "--uot=o"}, "--out"}};
#ifdef PHYSIOMAE_WITH_TORCH
  cases.push_back({{"evaluate", "s", "--prediction", "p.csv"}, "--predictions"});
  cases.push_back({{"probe", "m", "s", "--splt", "x", "--out", "o"}, "--split"});
#endif
  for (const auto& [arguments, wanted] : cases) {
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.status, 2) << wanted;
    EXPECT_THAT(result.err, HasSubstr("unknown option --"));
    EXPECT_THAT(result.err, HasSubstr("did you mean " + wanted + "?"));
  }
}

TEST(Doctor, ItsJsonIsJson) {
  const ProgramResult result = run_program({"doctor", "--json"});
  EXPECT_EQ(result.status, 0);
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_TRUE(json.contains("processors"));
  EXPECT_THAT(json["shipped data"].get<std::string>(), HasSubstr("data"));
}

// Results that cannot be written must not look like success.
TEST(Program, AFullStandardOutputIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const int code = std::system(PHYSIOMAE_PROGRAM " doctor >/dev/full 2>/dev/null");
  EXPECT_EQ(WEXITSTATUS(code), 1);
}

TEST(Program, InspectNamesEachOfSeveralPaths) {
  const std::string night = PHYSIOMAE_TEST_DATA "/sleepedf_sc4001_5min/short_psg.edf",
                    other = PHYSIOMAE_TEST_DATA "/nox_a1_2min/subject1.edf";
  const ProgramResult one = run_program({"inspect", "--header", night});
  EXPECT_FALSE(one.out.starts_with(night)) << one.out;
  const ProgramResult two = run_program({"inspect", "--header", night, other});
  EXPECT_TRUE(two.out.starts_with(night + "\n")) << two.out;
  EXPECT_THAT(two.out, HasSubstr("\n" + other + "\n"));
}

}  // namespace
}  // namespace physiomae
