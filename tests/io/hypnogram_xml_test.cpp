#include "physiomae/io/hypnogram_xml.h"

#include "tests/io/table_testing.h"

#include "physiomae/io/hypnogram.h"

namespace physiomae::io {
namespace {

using edf_testing::Folder;
using table_testing::events_of;
using table_testing::stage_list;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string event(const std::string& type, const std::string& name, double start, double duration,
                  const std::string& more = "") {
  return "<ScoredEvent>\n<EventType>" + type + "</EventType>\n<EventConcept>" + name +
         "</EventConcept>\n<Start>" + std::to_string(start) + "</Start>\n<Duration>" +
         std::to_string(duration) + "</Duration>\n" + more + "</ScoredEvent>\n";
}

std::string psg(const std::string& events, const std::string& epoch = "30") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<PSGAnnotation>\n"
         "<SoftwareVersion>Compumedics</SoftwareVersion>\n<EpochLength>" +
         epoch + "</EpochLength>\n<ScoredEvents>\n" + events +
         "</ScoredEvents>\n</PSGAnnotation>\n";
}

std::string recording_start(const std::string& clock) {
  return event("", "Recording Start Time", 0, 32520, "<ClockTime>" + clock + "</ClockTime>\n");
}

TEST(NsrrXml, PsgAnnotation) {
  const Labels labels = parse_hypnogram_xml(
      psg(recording_start("00.00.00 23.00.00") +
          event("Respiratory|Respiratory", "Hypopnea|Hypopnea", 70, 20) +
          event("Stages|Stages", "Wake|0", 0, 60) +
          event("Stages|Stages", "Stage 1 sleep|1", 60, 30) +
          event("Stages|Stages", "Stage 2 sleep|2", 90, 90) +
          event("Stages|Stages", "Stage 3 sleep|3", 180, 30) +
          event("Stages|Stages", "Stage 4 sleep|4", 210, 30) +
          event("Stages|Stages", "REM sleep|5", 240, 60) +
          event("Stages|Stages", "Movement|6", 300, 30) +
          event("Stages|Stages", "Unscored|9", 330, 30) +
          event("Arousals|Arousals", "ASDA arousal|Arousal (ASDA)", 100.5, 4.5) +
          event("Respiratory|Respiratory", "Respiratory effort related arousal|RERA", 130, 12)),
      "x.xml");
  EXPECT_EQ(labels.format, "NSRR PSGAnnotation");
  EXPECT_EQ(labels.epoch_seconds, 30);
  EXPECT_EQ(stage_list(labels),
            "W@0+60 N1@60+30 N2@90+90 N3@180+30 N3@210+30 REM@240+60 -@300+30 -@330+30 ");
  EXPECT_THAT(events_of(labels), ElementsAre(std::pair(100.5, 4.5)));
  EXPECT_EQ(labels.start_time, "1985-01-01T23:00:00");
  EXPECT_THAT(labels.warnings, IsEmpty());
}

TEST(NsrrXml, ClockTimes) {
  const auto start = [](const std::string& clock) {
    return parse_hypnogram_xml(
               psg(recording_start(clock) + event("Stages|Stages", "Wake|0", 0, 30)), "x")
        .start_time;
  };
  EXPECT_EQ(start("31.12.09 22.30.01"), "2009-12-31T22:30:01");
  EXPECT_EQ(start("01.01.1998 22:30:01"), "1998-01-01T22:30:01");
  EXPECT_EQ(start("22.30.01"), "1985-01-01T22:30:01");
  EXPECT_EQ(start("99.99.99 22.30.01"), "1985-01-01T22:30:01");
  EXPECT_EQ(start("00.00.00 25.30.01"), "");
  EXPECT_EQ(start("unknown"), "");
}

TEST(NsrrXml, ProfusionStagesAndArousals) {
  const Labels labels = parse_hypnogram_xml(
      "<?xml version=\"1.0\"?><CMPStudyConfig><EpochLength>20</EpochLength><StepChannels/>"
      "<ScoredEvents><ScoredEvent><Name>Arousal (ARO RES)</Name><Start>41.5</Start>"
      "<Duration>6.25</Duration><Input>EEG1</Input></ScoredEvent><ScoredEvent><Name>SpO2 artifact"
      "</Name><Start>1</Start><Duration>5</Duration></ScoredEvent></ScoredEvents><SleepStages>"
      "<SleepStage>0</SleepStage><SleepStage>1</SleepStage><SleepStage>2</SleepStage>"
      "<SleepStage>3</SleepStage><SleepStage>4</SleepStage><SleepStage>5</SleepStage>"
      "<SleepStage>9</SleepStage></SleepStages></CMPStudyConfig>",
      "x.xml");
  EXPECT_EQ(labels.format, "NSRR Profusion");
  EXPECT_EQ(labels.epoch_seconds, 20);
  EXPECT_EQ(stage_list(labels), "W@0+20 N1@20+20 N2@40+20 N3@60+20 N3@80+20 REM@100+20 -@120+20 ");
  EXPECT_THAT(events_of(labels), ElementsAre(std::pair(41.5, 6.25)));
  EXPECT_THAT(labels.warnings, IsEmpty());
}

TEST(NsrrXml, Utf16AndByteOrderMarkAreRead) {
  const std::string plain = psg(event("Stages|Stages", "Wake|0", 0, 30));
  std::string wide = "\xFF\xFE";
  for (const char c : plain) wide += std::string{c, '\0'};
  const size_t at = wide.find(std::string("8\0\"", 3));  // the declaration's "UTF-8"
  wide.replace(at, 1, "1");
  const Folder folder;
  EXPECT_EQ(read_hypnogram(folder.put("a.xml", wide)).stages.size(), 1u);
  EXPECT_EQ(read_hypnogram(folder.put("b.xml", "\xEF\xBB\xBF" + plain)).stages.size(), 1u);
}

TEST(NsrrXml, UnknownConceptsAreRefusedWithTheirPlace) {
  const std::string xml =
      psg(event("Stages|Stages", "Wake|0", 0, 30) + event("Stages|Stages", "Trance|8", 30, 30));
  EXPECT_THAT(input_error_of([&] { parse_hypnogram_xml(xml, "x.xml"); }),
              AllOf(HasSubstr("\"Trance|8\""), HasSubstr("byte ")));
  LabelOptions options;
  options.coding.words["trance"] = Stage::rem;
  EXPECT_EQ(stage_list(parse_hypnogram_xml(xml, "x.xml", options)), "W@0+30 REM@30+30 ");
}

TEST(NsrrXml, ProfusionWithoutTheLengthOfItsEpochs) {
  std::string xml = "<CMPStudyConfig><SleepStages>";
  for (int i = 0; i < 30; ++i) xml += "<SleepStage>" + std::to_string(i % 3) + "</SleepStage>";
  xml += "</SleepStages></CMPStudyConfig>";
  const auto of = [&](double seconds) {
    return parse_hypnogram_xml(xml, "x.xml", table_testing::recorded(seconds));
  };
  EXPECT_EQ(of(900).epoch_seconds, 30);
  EXPECT_EQ(of(600).epoch_seconds, 20);
  EXPECT_EQ(of(600).stages.at(1).start_seconds, 20);
  EXPECT_THAT(of(600).assumptions, ElementsAre(HasSubstr("one epoch a row, of 20 s")));
  EXPECT_THAT(of(0).assumptions, ElementsAre(HasSubstr("epochs of 30 s (assumed")));
  EXPECT_THAT(input_error_of([&] { of(3600); }), HasSubstr("--epoch SECONDS"));
}

TEST(NsrrXml, OtherWordingsOfTypeAndClock) {
  const Labels labels =
      parse_hypnogram_xml(psg(event("Sleep Stages|Stages", "Wake|0", 0, 30)), "x.xml");
  EXPECT_EQ(stage_list(labels), "W@0+30 ");
  EXPECT_EQ(labels.origin, Labels::Origin::recording);
}

// Its stages say how long they last.
TEST(NsrrXml, AnOddEpochLengthCostsNoNight) {
  for (const char* length : {"0", "nan", "", "thirty"}) {
    const Labels labels =
        parse_hypnogram_xml(psg(event("Stages|Stages", "Wake|0", 0, 30), length), "x.xml");
    EXPECT_EQ(labels.stages.size(), 1U) << length;
    EXPECT_THAT(labels.assumptions,
                Contains(HasSubstr("EpochLength holds \"" + std::string(length) + "\"")));
  }
  for (const char* length : {"20", "20 s", " 20 sec "})
    EXPECT_EQ(parse_hypnogram_xml(psg(event("Stages|Stages", "Wake|0", 0, 30), length), "x.xml")
                  .epoch_seconds,
              20)
        << length;
}

TEST(NsrrXml, BadFilesAreErrors) {
  const auto error = [](const std::string& xml) {
    return input_error_of([&] { parse_hypnogram_xml(xml, "x.xml"); });
  };
  EXPECT_THAT(error(""), StartsWith("x.xml: "));
  EXPECT_THAT(error("<PSGAnnotation><ScoredEvents>"), HasSubstr("not well-formed XML"));
  EXPECT_THAT(error("<html></html>"), HasSubstr("the root element is \"html\""));
  EXPECT_THAT(error("<PSGAnnotation/>"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error(psg(event("Stages|Stages", "Wake|0", 0, -30))), HasSubstr("negative"));
  EXPECT_THAT(error(psg("<ScoredEvent><EventType>Stages|Stages</EventType><EventConcept>Wake|0"
                        "</EventConcept><Duration>30</Duration></ScoredEvent>")),
              HasSubstr("without Start"));
  EXPECT_THAT(error(psg("<ScoredEvent><EventType>Stages|Stages</EventType><EventConcept>Wake|0"
                        "</EventConcept><Start>soon</Start><Duration>30</Duration></ScoredEvent>")),
              AllOf(HasSubstr("Start holds \"soon\""), HasSubstr("byte ")));
}

TEST(NsrrXml, TruncatedAtEveryByte) {
  const std::string whole =
      psg(recording_start("00.00.00 23.00.00") + event("Stages|Stages", "Wake|0", 0, 30));
  const size_t end = whole.find_last_of('>');
  for (size_t size = 0; size < end; ++size)
    ASSERT_THAT(input_error_of([&] { parse_hypnogram_xml(whole.substr(0, size), "x.xml"); }),
                StartsWith("x.xml: "))
        << size;
}

TEST(NsrrXml, EntitiesAreNotExpanded) {
  std::string laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n";
  std::string last = "lol";
  for (int level = 1; level < 10; ++level) {
    const std::string name = "lol" + std::to_string(level);
    laughs += "<!ENTITY " + name + " \"";
    for (int k = 0; k < 10; ++k) laughs += "&" + last + ";";
    laughs += "\">\n";
    last = name;
  }
  laughs += "<!ENTITY file SYSTEM \"file:///etc/passwd\">\n]>\n";
  const std::string body =
      psg(event("Stages|Stages", "&lol9;", 0, 30) + event("Stages|Stages", "&file;", 30, 30) +
          event("Stages|Stages", "Wake|0", 60, 30));
  EXPECT_THAT(input_error_of(
                  [&] { parse_hypnogram_xml(laughs + body.substr(body.find("<PSG")), "x.xml"); }),
              AllOf(HasSubstr("\"&lol9;\""), HasSubstr("\"&file;\"")));
}

TEST(NsrrXml, DeepNestingIsNoHarm) {
  std::string deep = "<PSGAnnotation>";
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  for (int i = 0; i < 200'000; ++i) deep += "</a>";
  EXPECT_THAT(input_error_of([&] { parse_hypnogram_xml(deep + "</PSGAnnotation>", "x.xml"); }),
              HasSubstr("no sleep stage"));
}

TEST(NsrrXml, AnArousalWithoutDurationIsAWarning) {
  const std::string point =
      "<ScoredEvent><EventType>Arousals|Arousals</EventType><EventConcept>Arousal</EventConcept>"
      "<Start>10</Start></ScoredEvent>";
  const Labels labels =
      parse_hypnogram_xml(psg(event("Stages|Stages", "Wake|0", 0, 30) + point), "x.xml");
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("1 arousals without duration")));
}

}  // namespace
}  // namespace physiomae::io
