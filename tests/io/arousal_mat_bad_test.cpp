#include "tests/io/io_test_support.h"
#include <fmt/format.h>
#include <sys/stat.h>

#include "physiomae/io/arousal_mat.h"

namespace physiomae::io {
namespace {

using test::golden_path;
using testing::HasSubstr;

std::filesystem::path file_of(const std::string& name) {
  return golden_path("arousal_mat") / (name + ".mat");
}

struct BadFile {
  std::string name;
  std::string message;
};

class BadArousalMat : public testing::TestWithParam<BadFile> {};

TEST_P(BadArousalMat, IsRefusedByName) {
  const auto path = file_of(GetParam().name);
  const std::string message = input_error_of([&] { read_arousal_mat(path); });
  EXPECT_THAT(message, HasSubstr(path.string() + ": "));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
}

const std::vector<BadFile> kBadFiles = {
    {"no_data", "there is no '/data' in the file"},
    {"no_arousals", "there is no '/data/arousals'"},
    {"no_rem", "there is no '/data/sleep_stages/rem'"},
    {"arousals_are_integers", "/data/arousals: wrong type, expected floating"},
    {"arousals_are_text", "/data/arousals: wrong type"},
    {"arousal_of_2", "/data/arousals: sample 0: 2, expected -1, 0 or 1"},
    {"arousal_of_nan", "/data/arousals: sample 0: nan"},
    {"arousals_two_columns", "shape (100, 2), expected (N, 1) or (1, N)"},
    {"arousals_one_dimension", "1 dimensions, expected 2"},
    {"arousals_three_dimensions", "3 dimensions, expected 2"},
    {"arousals_scalar", "0 dimensions, expected 2"},
    {"arousals_empty", "shape (0, 1)"},
    {"arousals_huge", "claims 1125899906842624 samples"},
    {"arousals_never_stored", "claims 2147483648 samples, but only 0 bytes are stored"},
    {"arousals_huge_chunks", "chunks over 67108864 bytes"},
    {"arousals_lzf", "unsupported filter 32000"},
    {"rem_is_float", "/data/sleep_stages/rem: wrong type, expected integers"},
    {"rem_is_shorter", "99 samples, but /data/arousals has 100"},
    {"rem_of_2", "/data/sleep_stages/rem: sample 0: 2, expected 0 or 1"},
    {"two_stages_at_once", "sample 10 has two stages at once"},
    {"rem_is_a_group", "/data/sleep_stages/rem: is no dataset"},
    {"rem_is_a_soft_link", "is a link to elsewhere"},
    {"rem_is_an_external_link", "is a link to elsewhere"},
    {"arousals_in_another_file", "its data lie in another file"},
    {"arousals_are_virtual", "unsupported storage layout"},
};

INSTANTIATE_TEST_SUITE_P(Files, BadArousalMat, testing::ValuesIn(kBadFiles),
                         [](const auto& file) { return file.param.name; });

TEST(ArousalMatLayouts, PlainDeflatedAndShuffledReadAlike) {
  const std::vector<StageRun> stages = {
      {Stage::undefined, 10}, {Stage::wake, 40}, {Stage::rem, 50}};
  for (const char* name : {"good_plain", "good_deflated", "good_shuffled"}) {
    SCOPED_TRACE(name);
    const ArousalMat content = read_arousal_mat(file_of(name));
    EXPECT_EQ(content.stages, stages);
    ASSERT_EQ(content.arousals.size(), 100);
    EXPECT_EQ(content.arousals[20], 1);
    EXPECT_EQ(content.arousals[30], 0);
    EXPECT_EQ(content.arousals[60], -1);
  }
}

TEST(ArousalMatLayouts, NoHdf5) {
  const TemporaryFolder folder;
  EXPECT_THAT(input_error_of([&] { read_arousal_mat(folder.write("a.mat", "")); }),
              HasSubstr("a.mat: "));
  EXPECT_THAT(input_error_of([&] { read_arousal_mat(folder.write("a.mat", "MATLAB 5.0 MAT")); }),
              HasSubstr("a.mat: no HDF5 file"));
  EXPECT_THROW(read_arousal_mat(folder.path()), InputError);
  EXPECT_THROW(read_arousal_mat(folder / "absent.mat"), InputError);
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(input_error_of([&] { read_arousal_mat(folder / "fifo"); }), HasSubstr("FIFO"));
}

TEST(ArousalMatLayouts, FileCutIsAnError) {
  const auto bytes = read_bytes(file_of("good_deflated"), 1 << 20);
  for (size_t length = 0; length + 1 < bytes.size(); length += 37)
    EXPECT_THAT(
        input_error_of([&] { parse_arousal_mat(std::span(bytes).first(length), "cut.mat"); }),
        HasSubstr("cut.mat: "))
        << length;
}

// Its datasets point to a table of shared messages that the file lacks: libhdf5 1.10 follows a null
// pointer.
TEST(ArousalMatLayouts, FileThatCrashesLibhdf5IsRefused) {
  const auto path = golden_path("../fuzz/corpus/hdf5_replay_only/shared_message");
  EXPECT_THAT(input_error_of([&] { read_arousal_mat(path); }), HasSubstr("shared_message"));
}

}  // namespace
}  // namespace physiomae::io
