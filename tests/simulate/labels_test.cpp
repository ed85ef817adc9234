#include <array>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "physiomae/base/data_path.h"
#include "physiomae/base/error.h"
#include "physiomae/simulate/part_choice.h"
#include "physiomae/simulate/roster.h"
#include "physiomae/simulate/transition_model.h"
#include "physiomae/simulate/twin_files.h"

// Roster, parts of timelines, the stage-transition model and annotations.

namespace physiomae::simulate {
namespace {

using io::Arousal;
using io::Stage;

const std::vector<Timeline>& real_timelines() {
  static const auto timelines =
      read_timelines(shipped_data("physionet2018/label_timelines.csv.gz"));
  return timelines;
}

TEST(Roster, HoldsAllPatientsOfTheCorpus) {
  const auto patients = read_roster(shipped_data("physionet2018/age-sex.csv"));
  EXPECT_EQ(patients.size(), 1983U);
  int under_55 = 0;
  for (const auto& p : patients) under_55 += p.age_years < 55;
  EXPECT_NEAR(under_55 / 1983.0, 0.474, 0.0005);
  EXPECT_EQ(roster_text({patients[0]}), "Record,Sex,Age\nte03-0024,M,31\n");
}

TEST(PartChoice, KeepsTheGridAndShowsSeveralStages) {
  for (size_t t = 0; t < 40; ++t) {
    const Timeline& whole = real_timelines()[t];
    const Draws draws(part_key(1, whole.record, Part::cut));
    const Timeline part = choose_part(whole, 1, draws);
    EXPECT_EQ(part.samples, 720000);
    EXPECT_EQ(part.offset % kEpochSamples, 0);
    std::set<Stage> seen;
    for (const auto& run : part.stages) {
      if (run.length() >= 4 * kEpochSamples - 1) seen.insert(run.label);
      if (run.start > 0) {
        EXPECT_EQ(run.start % kEpochSamples, kFirstBoundaryOffset);
      }
    }
    EXPECT_GE(seen.size(), 2U) << whole.record;
    EXPECT_EQ(part.stages.back().end, part.samples);
    EXPECT_EQ(part.arousals.back().end, part.samples);
    EXPECT_EQ(choose_part(whole, 1, draws).offset, part.offset);
  }
  const Timeline& whole = real_timelines()[0];
  EXPECT_EQ(choose_part(whole, 0, Draws(RandomKey{})).samples, whole.samples);
  EXPECT_EQ(choose_part(whole, 23, Draws(RandomKey{})).samples, whole.samples);
}

std::array<double, 5> stage_shares(const std::vector<Timeline>& timelines) {
  std::array<double, 5> shares{};
  double total = 0;
  for (const auto& timeline : timelines)
    for (const auto& run : timeline.stages) {
      if (run.label == Stage::undefined) continue;
      shares[static_cast<size_t>(run.label)] += static_cast<double>(run.length());
      total += static_cast<double>(run.length());
    }
  for (double& share : shares) share /= total;
  return shares;
}

double arousal_share(const std::vector<Timeline>& timelines, Arousal label) {
  double sum = 0, total = 0;
  for (const auto& timeline : timelines) {
    total += static_cast<double>(timeline.samples);
    for (const auto& run : timeline.arousals)
      if (run.label == label) sum += static_cast<double>(run.length());
  }
  return sum / total;
}

TEST(TransitionModel, DrawsNightsLikeThoseItWasFittedOn) {
  const std::vector<Timeline> fitted(real_timelines().begin(), real_timelines().begin() + 200);
  const auto model = fit_transitions(fitted);
  std::vector<Timeline> drawn;
  for (int i = 0; i < 100; ++i) {
    const auto record = "te-" + std::to_string(i);
    drawn.push_back(draw_timeline(model, record, Draws(part_key(3, record, Part::timeline))));
    const Timeline& timeline = drawn.back();
    ASSERT_EQ(timeline.stages.front().start, 0);
    ASSERT_EQ(timeline.stages.back().end, timeline.samples);
    ASSERT_EQ(timeline.arousals.back().end, timeline.samples);
    for (size_t r = 1; r < timeline.stages.size(); ++r) {
      ASSERT_EQ(timeline.stages[r].start, timeline.stages[r - 1].end);
      if (r + 1 < timeline.stages.size()) {
        ASSERT_EQ(timeline.stages[r].start % kEpochSamples, kFirstBoundaryOffset);
      }
    }
    for (const auto& run : timeline.arousals)  // wakefulness is not scored
      if (run.label == Arousal::arousal) {
        ASSERT_NE(stage_at(timeline.stages, run.start), Stage::wake);
      }
  }
  const auto real = stage_shares(fitted), made = stage_shares(drawn);
  for (size_t s = 0; s < real.size(); ++s) EXPECT_NEAR(made[s], real[s], 0.05) << s;
  const double arousals = arousal_share(fitted, Arousal::arousal);
  EXPECT_GT(arousal_share(drawn, Arousal::arousal), 0.5 * arousals);
  EXPECT_LT(arousal_share(drawn, Arousal::arousal), 2 * arousals);
  const double unscored = arousal_share(fitted, Arousal::not_scored);
  EXPECT_NEAR(arousal_share(drawn, Arousal::not_scored) / unscored, 1, 0.4);
}

TEST(TransitionModel, RefusesToFitOnTooLittle) {
  EXPECT_THROW(fit_transitions(std::span(real_timelines()).first(kLeastRecords - 1)), Error);
}

// The corpus's own annotations of tr03-0005: W at 72000, counted from 1, where the run starts at
// 71999; the first target arousal 192904-196364 where the padded run is [192503, 198364).
TEST(Annotations, StandWhereTheCorpusHasThem) {
  const Timeline& timeline = real_timelines()[0];
  ASSERT_EQ(timeline.record, "tr03-0005");
  Night night;
  night.timeline = timeline;
  const auto file = twin_annotations(night);
  EXPECT_EQ(file.annotations[0].sample, 72000);
  EXPECT_EQ(file.annotations[0].aux, "W");
  EXPECT_EQ(file.annotations[1].sample, 120000);
  EXPECT_EQ(file.annotations[1].aux, "N1");
  for (const auto& note : file.annotations)
    if (note.aux == "(arousal_rera") {
      EXPECT_EQ(note.sample, 192904);
      break;
    }
  for (const auto& note : file.annotations)
    if (note.aux == "arousal_rera)") {
      EXPECT_EQ(note.sample, 196364);
      break;
    }
}

}  // namespace
}  // namespace physiomae::simulate
