#include "physiomae/io/cinc_labels.h"

#include <cmath>
#include <sstream>

#include "tests/io/io_test_support.h"
#include <fmt/format.h>
#include <zlib.h>

#include "physiomae/io/arousal_mat.h"
#include "physiomae/io/mit_annotation.h"

namespace physiomae::io {
namespace {

using test::data_path;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> kRecords = {"tr03-0005", "tr03-0029", "tr04-0933", "tr14-0291"};

std::filesystem::path real_file(const std::string& name) {
  return data_path("physionet2018") / name;
}

int64_t sample(double seconds) { return std::llround(seconds * kCincRateHz); }

template <typename Spans, typename Member>
std::string as_text(const Spans& spans, Member label) {
  std::string text;
  for (const auto& span : spans)
    text += fmt::format("{}:{}:{} ", static_cast<int>(span.*label), sample(span.start_seconds),
                        sample(span.start_seconds + span.duration_seconds));
  return text;
}

std::string stages_of(const Labels& labels) { return as_text(labels.stages, &StageSpan::stage); }
std::string arousals_of(const Labels& labels) {
  return as_text(labels.arousals, &ArousalSpan::label);
}

/// A record's line of label_timelines.csv.gz: record, samples, stage runs, arousal runs.
std::vector<std::string> timeline_of(const std::string& record) {
  const gzFile file = gzopen(real_file("label_timelines.csv.gz").c_str(), "rb");
  std::vector<char> line(1 << 18);
  std::vector<std::string> cells;
  while (gzgets(file, line.data(), static_cast<int>(line.size())) != nullptr && cells.empty()) {
    std::istringstream stream{std::string(line.data())};
    std::string cell;
    while (std::getline(stream, cell, ',')) cells.push_back(cell);
    if (cells.front() != record) cells.clear();
  }
  gzclose(file);
  return cells;
}

/// "W:48000 N1:12000" as "0:71999:119999 ...", without the name that means no label.
std::string runs_as_text(const std::string& runs, const std::map<std::string, int>& values,
                         const std::string& left_out) {
  std::istringstream stream(runs);
  std::string run, text;
  int64_t begin = 0;
  while (stream >> run) {
    const size_t colon = run.find(':');
    const int64_t end = begin + std::stoll(run.substr(colon + 1));
    const std::string name = run.substr(0, colon);
    if (name != left_out) text += fmt::format("{}:{}:{} ", values.at(name), begin, end);
    begin = end;
  }
  return text;
}

TEST(CincLabels, RealMatFilesAgreeWithTheTimelinesThatShip) {
  for (const std::string& record : kRecords) {
    SCOPED_TRACE(record);
    const Labels labels = read_arousal_mat_labels(real_file(record + "-arousal.mat"));
    const std::vector<std::string> timeline = timeline_of(record);
    ASSERT_EQ(timeline.size(), 4);
    EXPECT_EQ(
        stages_of(labels),
        runs_as_text(timeline[2], {{"W", 0}, {"N1", 1}, {"N2", 2}, {"N3", 3}, {"R", 4}}, "U"));
    EXPECT_EQ(arousals_of(labels), runs_as_text(timeline[3], {{"0", 0}, {"1", 1}}, "-1"));
    EXPECT_EQ(labels.format, "CinC2018");
    EXPECT_EQ(labels.epoch_seconds, 30);
  }
}

TEST(CincLabels, AnnotationsGiveTheVectorsOfTheMatFilesSampleForSample) {
  for (const char* record : {"tr03-0005", "tr03-0029", "tr14-0291"}) {
    SCOPED_TRACE(record);
    const auto mat = real_file(fmt::format("{}-arousal.mat", record));
    const int64_t samples = std::ssize(read_arousal_mat(mat).arousals);
    const Labels from_mat = read_arousal_mat_labels(mat);
    const Labels from_annotations =
        read_arousal_annotation_labels(real_file(fmt::format("{}.arousal", record)), 200, samples);
    EXPECT_EQ(stages_of(from_annotations), stages_of(from_mat));
    EXPECT_EQ(arousals_of(from_annotations), arousals_of(from_mat));
    EXPECT_THAT(from_annotations.warnings, testing::IsEmpty());
  }
}

TEST(CincLabels, ByNameAndLength) {
  const auto mat = real_file("tr03-0005-arousal.mat");
  EXPECT_EQ(stages_of(read_cinc_labels(mat, 0)), stages_of(read_cinc_labels(mat, 5147000)));
  EXPECT_EQ(arousals_of(read_cinc_labels(real_file("tr03-0005.arousal"), 5147000)),
            arousals_of(read_cinc_labels(mat, 5147000)));
  EXPECT_NO_THROW(read_cinc_labels(real_file("tr03-0005.arousal"), 0));
  // By the record's own rate.
  const StageSpan at_200 = read_cinc_labels(mat, 0).stages.front();
  const StageSpan at_100 = read_cinc_labels(mat, 0, 100).stages.front();
  EXPECT_DOUBLE_EQ(at_100.start_seconds, 2 * at_200.start_seconds);
  EXPECT_DOUBLE_EQ(at_100.duration_seconds, 2 * at_200.duration_seconds);
  EXPECT_THAT(input_error_of([&] { read_cinc_labels(mat, 5147001); }),
              HasSubstr("labels of 5147000 samples, the recording has 5147001"));
  EXPECT_THAT(input_error_of([&] { read_cinc_labels(real_file("tr03-0005.arousal"), 4000000); }),
              HasSubstr("of 4000000"));
}

class CincAnnotations : public testing::Test {
 protected:
  Labels read(std::vector<Annotation> annotations, int64_t samples = 10'000, double file_rate = 0) {
    write_mit_annotations(folder_ / "a.arousal", {file_rate, std::move(annotations)});
    return read_arousal_annotation_labels(folder_ / "a.arousal", 200, samples);
  }
  static Annotation note(int64_t at, std::string text) {
    return {at, kNoteCode, 0, 0, 0, std::move(text)};
  }
  TemporaryFolder folder_;
};

TEST_F(CincAnnotations, NoAnnotationMeansScoredWithoutStage) {
  const Labels labels = read({});
  EXPECT_FALSE(labels.has_stages());
  EXPECT_EQ(arousals_of(labels), "0:0:10000 ");
}

TEST_F(CincAnnotations, OddAnnotationsAreWarnings) {
  const Labels labels = read({note(1, "N1"), note(50, "(arousal_x"), note(60, "(arousal_x"),
                              note(70, "resp_ypnea)"), note(80, "what")});
  EXPECT_EQ(stages_of(labels), "1:0:9999 ");
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("opens twice"), HasSubstr("closes nothing"),
                                           HasSubstr("means nothing"), HasSubstr("never closed")));
}

TEST_F(CincAnnotations, PlacesThatCannotBe) {
  EXPECT_THAT(input_error_of([&] { read({note(10'001, "W")}); }), HasSubstr("10001 of 10000"));
  EXPECT_NO_THROW(read({note(10'000, "W")}));
  EXPECT_THAT(input_error_of([&] { read({}, 0); }), HasSubstr("0 samples"));
  EXPECT_THAT(input_error_of([&] { read({}, 10, 100); }), HasSubstr("at 100 Hz"));
}

TEST_F(CincAnnotations, EventsAtTheEdgesAreCut) {
  const Labels labels = read({note(2, "(arousal_rera"), note(3, "arousal_rera)"),
                              note(9'000, "(resp_hypopnea"), note(9'999, "resp_hypopnea)")});
  EXPECT_EQ(arousals_of(labels), "1:0:2003 0:2003:6999 ");
}

}  // namespace
}  // namespace physiomae::io
