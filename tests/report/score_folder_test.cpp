#include "physiomae/report/score_folder.h"

#include "tests/support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/report/output_kind.h"

namespace physiomae::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const MadeFrom kProbe = {{"verb", "probe"}, {"weights_sha256", "a"}};

std::string refusal(const std::filesystem::path& out, const MadeFrom& made_from = kProbe) {
  return message_of<UsageError>([&] { require_score_folder(out, made_from); });
}

TEST(ScoreFolder, WhatOtherVerbsWroteIsRefused) {
  const TemporaryFolder folder;
  const auto holding = [&](const std::string& file) {
    const auto out = folder.path() / ("holds " + file.substr(0, file.find('/')));
    make_folder((out / file).parent_path());
    write_file(out / file, "{}");
    return out;
  };
  EXPECT_THAT(refusal(holding("model.json")),
              AllOf(HasSubstr("holds what another verb wrote: model"), HasSubstr("another --out")));
  EXPECT_THAT(refusal(holding("records/p.safetensors")), HasSubstr("wrote: store"));
  EXPECT_THAT(refusal(holding("summary.json")), HasSubstr("wrote: analysis"));
  EXPECT_THAT(refusal(holding("nights.csv")), HasSubstr("wrote: staged nights"));
  const auto run = holding("config.toml");
  write_file(run / "metrics.csv", "");
  EXPECT_THAT(refusal(run), HasSubstr("wrote: training run"));
  EXPECT_THAT(refusal(folder.write("split.json", "{}")), HasSubstr("is a file, expected a folder"));
}

TEST(ScoreFolder, TheSameAgainIsTakenAndAnotherResultIsNot) {
  const TemporaryFolder folder;
  const std::filesystem::path out = folder.path();
  require_score_folder(out / "new", kProbe);
  require_score_folder(out, kProbe);
  folder.write("scores.json", R"({"made_from": {"verb": "probe", "weights_sha256": "a"}})");
  require_score_folder(out, kProbe);
  MadeFrom other = kProbe;
  other["weights_sha256"] = "b";
  other["modalities"] = "EEG";
  EXPECT_THAT(refusal(out, other),
              AllOf(HasSubstr("would be replaced: it differs in modalities, weights_sha256"),
                    HasSubstr("another --out")));
  EXPECT_THAT(refusal(out, {{"verb", "probe"}}), HasSubstr("differs in weights_sha256"));
  for (const char* text : {"{}", "", R"({"made_from": 7})"}) {
    folder.write("scores.json", text);
    EXPECT_THAT(refusal(out), HasSubstr("does not say what it was made from"));
  }
}

}  // namespace
}  // namespace physiomae::report
