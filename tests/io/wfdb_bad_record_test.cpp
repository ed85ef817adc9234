// Bad WFDB records, one test a kind.
#include "tests/io/io_test_support.h"
#include <sys/stat.h>

#include "physiomae/io/wfdb_recording.h"

namespace physiomae::io {
namespace {

using test::golden_path;
using test::read_channel;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bytes_of(const std::vector<int16_t>& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * 2};
}

class BadRecord : public testing::Test {
 protected:
  std::string error_of(const std::string& header) {
    folder_.write("r.hea", header);
    return input_error_of([&] { WfdbRecording(folder_ / "r.hea"); });
  }
  TemporaryFolder folder_;
};

TEST_F(BadRecord, SizesThatLie) {
  folder_.write("a", bytes_of({1, 2, 3, 4, 5, 6, 7}));
  EXPECT_THAT(error_of("r 2 200 4\na 16\na 16\n"),
              HasSubstr("a: 3 samples a signal, but r.hea ann"));
  EXPECT_THAT(error_of("r 2 200 1099511627776\na 16\na 16\n"), HasSubstr("a: 3 samples"));
  EXPECT_THAT(error_of("r 1 200 10\na 212\n"), HasSubstr("a: 9 samples"));
  EXPECT_THAT(error_of("r 1 200\na 16+15\n"), HasSubstr("14 bytes, but the header says"));
  EXPECT_THAT(error_of("r 1 200\na 16+4611686018427387903\n"), HasSubstr("14 bytes, but"));
  EXPECT_THAT(error_of("r 1 200\na 16+14\n"), HasSubstr("holds no sample"));
  EXPECT_THAT(error_of("r 8 200\na 16\na 16\na 16\na 16\na 16\na 16\na 16\na 16\n"),
              HasSubstr("holds no sample"));
  EXPECT_THAT(error_of("r 1 200\na 16x1048576\n"), HasSubstr("holds no sample"));
  std::string huge = "r 40 200\n";
  for (int i = 0; i < 40; ++i) huge += "a 16x1048576\n";
  EXPECT_THAT(error_of(huge), HasSubstr("frames of 41943040 samples"));
}

TEST_F(BadRecord, LargerThanAnnouncedIsAWarning) {
  folder_.write("a", bytes_of({1, 2, 3, 4, 5, 6, 7}));
  WfdbRecording recording(folder_.write("r.hea", "r 2 200 2\na 16\na 16\n"));
  EXPECT_EQ(recording.frames(), 2);
  EXPECT_THAT(recording.warnings(), ElementsAre(HasSubstr("6 bytes")));
  EXPECT_THAT(read_channel(recording, 1, 0, 2), ElementsAre(10, 20));  // 200 steps a mV
}

TEST_F(BadRecord, NumberOfSamplesComesFromTheFileWhenTheHeaderHasNone) {
  folder_.write("a", bytes_of({1, 2, 3, 4, 5, 6}));
  folder_.write("b", bytes_of({1, 2, 3, 4}));
  WfdbRecording recording(folder_.write("r.hea", "r 3 200\na 16\na 16\nb 16\n"));
  EXPECT_EQ(recording.frames(), 3);
  EXPECT_THAT(recording.warnings(), ElementsAre(HasSubstr("2 bytes")));
}

TEST_F(BadRecord, GroupsThatContradictThemselves) {
  folder_.write("a", bytes_of({1, 2, 3, 4}));
  folder_.write("b", bytes_of({1, 2, 3, 4}));
  EXPECT_THAT(error_of("r 3 200\na 16\nb 16\na 16\n"), HasSubstr("not neighbours"));
  EXPECT_THAT(error_of("r 2 200\na 16\na 212\n"), HasSubstr("different formats"));
  EXPECT_THAT(error_of("r 2 200\na 16\na 16+2\n"), HasSubstr("different formats or offsets"));
}

TEST_F(BadRecord, AChannelWithoutAGainIsSaidOnceItIsRead) {
  folder_.write("a", bytes_of({1, 2, 3, 4, 5, 6}));
  WfdbRecording recording(
      folder_.write("r.hea", "r 3 200\na 16\na 16 0/uV 16 0 0 0 0 EMG\na 16 100/uV\n"));
  read_channel(recording, 2, 0, 2);
  EXPECT_THAT(recording.warnings(), IsEmpty());
  EXPECT_THAT(read_channel(recording, 0, 0, 2), ElementsAre(5, 20));
  read_channel(recording, 0, 0, 2);
  EXPECT_THAT(recording.warnings(),
              ElementsAre(HasSubstr("channel signal 0: the header gives it "
                                    "no gain (not calibrated): 200 steps a mV")));
  read_channel(recording, 1, 0, 2);
  EXPECT_THAT(recording.warnings().back(), HasSubstr("channel EMG: the header gives it no gain"));
}

TEST_F(BadRecord, SkewedChannelIsLostAlone) {
  folder_.write("a", bytes_of({1, 2, 3, 4}));
  WfdbRecording recording(folder_.write("r.hea", "r 2 200\na 16\na 16:1\n"));
  EXPECT_THAT(recording.channels()[1].refused, HasSubstr("skewed by 1"));
  EXPECT_THAT(read_channel(recording, 0, 0, 2), ElementsAre(5, 15));
  EXPECT_THROW(read_channel(recording, 1, 0, 2), InputError);
}

TEST_F(BadRecord, SignalFilesThatAreNone) {
  EXPECT_THAT(error_of("r 1 200 5\nabsent.mat 16\n"), HasSubstr("absent.mat: cannot open"));
  std::filesystem::create_directory(folder_ / "sub");
  EXPECT_THAT(error_of("r 1 200 5\nsub 16\n"), HasSubstr("sub: is a folder"));
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(error_of("r 1 200 5\nfifo 16\n"), HasSubstr("fifo: is a FIFO"));
  std::filesystem::create_symlink("loop", folder_ / "loop");
  EXPECT_THAT(error_of("r 1 200 5\nloop 16\n"), HasSubstr("loop: cannot open"));
}

TEST_F(BadRecord, HeadersThatAreNoFile) {
  EXPECT_THROW(WfdbRecording(folder_.path()), InputError);
  EXPECT_THROW(WfdbRecording(folder_ / "absent.hea"), InputError);
  ASSERT_EQ(mkfifo((folder_ / "f.hea").c_str(), 0600), 0);
  EXPECT_THROW(WfdbRecording(folder_ / "f.hea"), InputError);
  folder_.write("big.hea", std::string((1 << 20) + 1, '#'));
  EXPECT_THAT(input_error_of([&] { WfdbRecording(folder_ / "big.hea"); }), HasSubstr("1048577"));
}

TEST_F(BadRecord, FileThatShrinksWhileItIsRead) {
  folder_.write("a", bytes_of({1, 2, 3, 4}));
  WfdbRecording recording(folder_.write("r.hea", "r 1 200 4\na 16\n"));
  folder_.write("a", bytes_of({1, 2}));
  EXPECT_THAT(input_error_of([&] { read_channel(recording, 0, 0, 4); }), HasSubstr("a: ends at"));
}

TEST_F(BadRecord, RequestsOutOfRange) {
  folder_.write("a", bytes_of({1, 2, 3, 4}));
  WfdbRecording recording(folder_.write("r.hea", "r 1 200 4\na 16\n"));
  std::vector<float> out(4);
  const auto read = [&](size_t channel, int64_t first, int64_t frames) {
    const ChannelRequest request{channel, out};
    recording.read(first, frames, {&request, 1});
  };
  EXPECT_THROW(read(1, 0, 4), Error);
  EXPECT_THROW(read(0, 1, 4), Error);
  EXPECT_THROW(read(0, -1, 4), Error);
  EXPECT_THROW(read(0, 0, 3), Error);
  EXPECT_THROW(read(0, 0, -4), Error);
}

TEST_F(BadRecord, OpenRecordingKnowsWfdb) {
  EXPECT_EQ(open_recording(golden_path("wfdb_records/f16.hea"))->format(), "WFDB 16");
}

}  // namespace
}  // namespace physiomae::io
