#include "physiomae/io/arousal_mat.h"

#include "tests/io/io_test_support.h"
#include <fmt/format.h>

#include "physiomae/base/hash.h"
#include "physiomae/io/arousal_mat_writer.h"

namespace physiomae::io {
namespace {

using test::data_path;
using test::golden;

const std::vector<std::string> kRecords = {"tr03-0005", "tr03-0029", "tr04-0933", "tr14-0291"};

std::filesystem::path real_file(const std::string& record) {
  return data_path("physionet2018") / (record + "-arousal.mat");
}

std::vector<int8_t> stage_vector(const ArousalMat& content) {
  std::vector<int8_t> stages;
  for (const StageRun& run : content.stages)
    stages.insert(stages.end(), static_cast<size_t>(run.samples), static_cast<int8_t>(run.stage));
  return stages;
}

std::string sha256_of(const std::vector<int8_t>& values) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(values)));
  return hash.hex();
}

TEST(ArousalMat, RealFilesReadAsH5pyReadsThem) {
  const nlohmann::json all = golden("wfdb_golden.json")["arousal_mat"];
  ASSERT_EQ(all.size(), kRecords.size());
  for (const std::string& record : kRecords) {
    SCOPED_TRACE(record);
    const nlohmann::json& expected = all[record + "-arousal.mat"];
    const ArousalMat content = read_arousal_mat(real_file(record));
    EXPECT_EQ(content.arousals.size(), expected["samples"]);
    EXPECT_EQ(sha256_of(content.arousals), expected["arousals_sha256"]);
    EXPECT_EQ(content.stages.size(), expected["stage_runs"]);
    EXPECT_EQ(sha256_of(stage_vector(content)), expected["stages_sha256"]);
  }
}

TEST(ArousalMat, WrittenFileReadsBackAndIsTheSameEveryTime) {
  const ArousalMat content = read_arousal_mat(real_file("tr03-0005"));
  const TemporaryFolder folder;
  write_arousal_mat(folder / "a.mat", content.arousals, content.stages);
  write_arousal_mat(folder / "b.mat", content.arousals, content.stages);
  EXPECT_EQ(read_bytes(folder / "a.mat", 1 << 24), read_bytes(folder / "b.mat", 1 << 24));
  const ArousalMat again = read_arousal_mat(folder / "a.mat");
  EXPECT_EQ(again.arousals, content.arousals);
  EXPECT_EQ(again.stages, content.stages);
}

TEST(ArousalMat, AwkwardLengthsRoundTrip) {
  const TemporaryFolder folder;
  for (const int64_t samples : {1, 2, 8191, 8192, 8193, 65536, 65537, 131073}) {
    SCOPED_TRACE(samples);
    std::vector<int8_t> arousals(static_cast<size_t>(samples), 0);
    arousals.front() = -1;
    arousals.back() = 1;
    std::vector<StageRun> stages = {{Stage::n2, samples}};
    if (samples > 1) stages = {{Stage::undefined, 1}, {Stage::rem, samples - 1}};
    write_arousal_mat(folder / "a.mat", arousals, stages);
    const ArousalMat again = read_arousal_mat(folder / "a.mat");
    EXPECT_EQ(again.arousals, arousals);
    EXPECT_EQ(again.stages, stages);
  }
}

TEST(ArousalMat, WriterRefusesRunsThatDoNotFit) {
  const TemporaryFolder folder;
  const std::vector<int8_t> arousals(10, 0);
  const auto write = [&](std::vector<StageRun> stages) {
    write_arousal_mat(folder / "a.mat", arousals, stages);
  };
  EXPECT_THROW(write({{Stage::wake, 9}}), Error);
  EXPECT_THROW(write({{Stage::wake, 11}}), Error);
  EXPECT_THROW(write({{Stage::wake, -1}, {Stage::n1, 11}}), Error);
  EXPECT_THROW(write_arousal_mat(folder / "a.mat", {}, {}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace physiomae::io
