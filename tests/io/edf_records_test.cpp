// How many data records an EDF file has, and where their time stamps put them.
#include "tests/io/edf_bad_file.h"

namespace physiomae::io {
namespace {

using namespace edf_testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EdfRecords : public EdfBadFile {};

TEST_F(EdfRecords, FileLongerThanItsHeaderSays) {
  EdfFields f;
  f.body.resize(19);
  const auto recording = open(f);
  EXPECT_EQ(recording->frames(), 2);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("3 bytes after the last of the 2")));
}

TEST_F(EdfRecords, MoreRecordsThanCountedAreRead) {
  EdfFields f;
  f.body.resize(8 * 60 + 3);
  for (const char* count : {"0", "2"}) {
    f.records = count;
    const auto recording = open(f);
    EXPECT_EQ(recording->frames(), 60);
    EXPECT_THAT(recording->warnings(),
                ElementsAre(AllOf(HasSubstr(std::string("counts ") + count),
                                  HasSubstr("60 are there"), HasSubstr("(60 s)")),
                            HasSubstr("3 bytes of a partial")));
  }
}

// What follows the last promised record of EDF+ is a record only with a time stamp.
TEST_F(EdfRecords, BytesBehindTheLastStampedRecordAreNone) {
  EdfFields f = stamped("EDF+C", {"+0", "+1", "+2", "+3"});
  f.records = "2";
  EXPECT_EQ(open(f)->frames(), 4);
  f.body.resize(f.body.size() - 40);
  f.body += std::string(400, 'x');
  const auto recording = open(f);
  EXPECT_EQ(recording->frames(), 3);
  EXPECT_EQ(recording->segments().back().frames, 3);
  EXPECT_THAT(recording->warnings(), Contains(HasSubstr("what follows data record 3")));
  f.reserved = "EDF+D";
  EXPECT_EQ(open(f)->frames(), 3);
}

TEST_F(EdfRecords, RecordCountLeftOpen) {
  EdfFields f;
  f.records = "-1";
  f.body.resize(27);
  const auto recording = open(f);
  EXPECT_EQ(recording->frames(), 3);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("(-1): 3 by the file's size"),
                                                 HasSubstr("3 bytes of a partial")));
}

TEST_F(EdfRecords, ABlankNumberOfRecordsIsLeftOpen) {
  EdfFields f;
  f.records = "";
  f.body.resize(24);
  const auto recording = open(f);
  EXPECT_EQ(recording->frames(), 3);
  EXPECT_THAT(recording->warnings(),
              ElementsAre(HasSubstr("is blank"), HasSubstr("3 by the file")));
}

// Anonymisers and converters lose the mark, the stamps stay.
TEST_F(EdfRecords, StampsWithoutTheMarkOfEdfPlusCount) {
  for (const char* mark : {"", "EDF+", "EDF", "an export"}) {
    SCOPED_TRACE(mark);
    const auto gap = open(stamped(mark, {"+0", "+1", "+31.5", "+32.5"}));
    EXPECT_EQ(gap->format(), "EDF+D");
    ASSERT_EQ(gap->segments().size(), 2u);
    EXPECT_DOUBLE_EQ(gap->segments()[1].start_seconds, 31.5);
    EXPECT_THAT(gap->warnings(), ElementsAre(HasSubstr("jump 1 times"),
                                             HasSubstr("does not say that this is EDF+")));
    const auto whole = open(stamped(mark, {"+0", "+1", "+2"}));
    EXPECT_EQ(whole->format(), "EDF+C");
    EXPECT_EQ(whole->segments().size(), 1u);
    EXPECT_THAT(whole->warnings(), ElementsAre(HasSubstr("read as EDF+C")));
  }
}

TEST_F(EdfRecords, TheMarkOfEdfPlusMayBeInSmallLetters) {
  const auto gap = open(stamped("edf+d", {"+0", "+1", "+31.5"}));
  EXPECT_EQ(gap->format(), "EDF+D");
  EXPECT_EQ(gap->segments().size(), 2u);
  EXPECT_THAT(gap->warnings(), IsEmpty());
  EXPECT_EQ(open(stamped("edf+c", {"+0", "+1"}))->format(), "EDF+C");
  EXPECT_THAT(error_of(stamped("edf+d", {"+0", "+0"})), HasSubstr("before the end"));
}

TEST_F(EdfRecords, AnAnnotationSignalWithoutStampsIsSaid) {
  const std::string garbage(32, 'x');
  const auto recording = open(stamped("", {garbage, garbage}));
  EXPECT_EQ(recording->format(), "EDF");
  EXPECT_EQ(recording->segments().size(), 1u);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("no time stamp that can be read")));
}

TEST_F(EdfRecords, ContiguousFileWhoseStampsJumpIsReadAsDiscontinuous) {
  const auto recording = open(stamped("EDF+C", {"+0", "+1", "+31.5", "+32.5"}));
  ASSERT_EQ(recording->segments().size(), 2u);
  EXPECT_EQ(recording->segments()[1].first_frame, 2);
  EXPECT_DOUBLE_EQ(recording->segments()[1].start_seconds, 31.5);
  EXPECT_THAT(recording->warnings(),
              ElementsAre(AllOf(HasSubstr("jump 1 times"), HasSubstr("data record 3"),
                                HasSubstr("byte 856"), HasSubstr("read as discontinuous"))));
}

TEST_F(EdfRecords, TimeThatRunsBackwardsIsRefused) {
  EXPECT_THAT(error_of(stamped("EDF+D", {"+0", "+1", "+0"})),
              AllOf(HasSubstr("data record 3"), HasSubstr("byte 856")));
  EXPECT_THAT(error_of(stamped("EDF+D", {"+0", "+0.5"})), HasSubstr("before the end"));
  EXPECT_THAT(error_of(stamped("EDF+D", {"+0", "+0"})), HasSubstr("before the end"));
}

// "+C" promises that the records follow each other.
TEST_F(EdfRecords, UselessStampsOfAContiguousFileAreIgnored) {
  for (const std::vector<std::string>& stamps : {std::vector<std::string>{"+0", "+1", "+0"},
                                                 {"+0", "+0", "+0"},
                                                 {"+0", "+0.5"},
                                                 {"+0", "+1000", "+2000", "+3000", "+4000"}}) {
    const auto recording = open(stamped("EDF+C", stamps));
    ASSERT_EQ(recording->segments().size(), 1u);
    EXPECT_EQ(recording->segments()[0].start_seconds, 0);
    EXPECT_EQ(recording->segments()[0].frames, std::ssize(stamps));
    EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("time stamps are of no use")));
  }
}

TEST_F(EdfRecords, RoundedStampsAreNoJumps) {
  const auto recording = open(stamped("EDF+C", {"+0", "+1.05", "+1.95", "+3"}));
  EXPECT_EQ(recording->segments().size(), 1u);
  EXPECT_THAT(recording->warnings(), IsEmpty());
}

TEST_F(EdfRecords, MissingStamps) {
  const std::string garbage = "no time stamp at all, none here.";
  ASSERT_EQ(garbage.size(), 32u);
  EXPECT_THAT(error_of(stamped("EDF+D", {"+0", garbage})),
              AllOf(HasSubstr("data record 2 has no time stamp"), HasSubstr("byte 816")));
  const auto recording = open(stamped("EDF+C", {"+0", garbage, "+2"}));
  EXPECT_EQ(recording->segments().size(), 1u);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("1 data records without a time stamp")));
}

TEST_F(EdfRecords, PlusFileWithoutAnnotationSignal) {
  EdfFields f;
  f.reserved = "EDF+D";
  EXPECT_THAT(error_of(f), HasSubstr("without an annotation signal"));
  f.reserved = "EDF+C";
  EXPECT_THAT(open(f)->warnings(), ElementsAre(HasSubstr("no annotation signal")));
}

TEST_F(EdfRecords, FileOfAnnotationsOnlyHasNoChannels) {
  const auto recording = open(annotation_file(tal("+0", "30", "Sleep stage W")));
  EXPECT_THAT(recording->channels(), IsEmpty());
  EXPECT_EQ(recording->frames(), 1);
  EXPECT_EQ(recording->frame_seconds(), 0);
  EXPECT_EQ(recording->segments().size(), 1u);
}

}  // namespace
}  // namespace physiomae::io
