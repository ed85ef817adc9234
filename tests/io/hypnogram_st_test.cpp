#include "physiomae/io/hypnogram_st.h"

#include "tests/io/io_test_support.h"
#include "tests/support.h"

#include "physiomae/io/mit_annotation.h"

namespace physiomae::io {
namespace {

using testing::HasSubstr;

TEST(StHypnogram, NotesBeginWithTheirStage) {
  const TemporaryFolder folder;
  AnnotationFile file;
  const std::vector<std::string> notes = {"W", "1", "2 HA", "4", "R X", "MT", "3 OA"};
  for (size_t i = 0; i < notes.size(); ++i) {
    Annotation note;
    note.sample = static_cast<int64_t>(7500 * i + 1);
    note.code = kNoteCode;
    note.aux = notes[i];
    file.annotations.push_back(note);
  }
  write_mit_annotations(folder.path() / "slp01a.st", file);
  EXPECT_TRUE(is_st_hypnogram(folder.path() / "SLP01A.ST"));
  const Labels labels = read_st_hypnogram(folder.path() / "slp01a.st", 250);
  ASSERT_EQ(labels.stages.size(), 7U);
  const std::vector<Stage> expected = {Stage::wake, Stage::n1,        Stage::n2, Stage::n3,
                                       Stage::rem,  Stage::undefined, Stage::n3};
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(labels.stages[i].stage, expected[i]) << i;
    EXPECT_EQ(labels.stages[i].start_seconds, 30.0 * static_cast<double>(i));
    EXPECT_EQ(labels.stages[i].duration_seconds, 30);
  }
  ASSERT_EQ(labels.warnings.size(), 1U);
  EXPECT_THAT(labels.warnings[0], HasSubstr("2 epochs are marked as with an arousal"));
}

TEST(StHypnogram, NotesWithoutStagesAreRefused) {
  const TemporaryFolder folder;
  Annotation beat;
  beat.sample = 10;
  beat.code = 1;
  AnnotationFile file;
  file.annotations.push_back(beat);
  write_mit_annotations(folder.path() / "x.st", file);
  EXPECT_THAT(input_error_of([&] { read_st_hypnogram(folder.path() / "x.st", 250); }),
              HasSubstr("names a stage"));
}

}  // namespace
}  // namespace physiomae::io
