#include "physiomae/dataset/normalisation.h"

#include <cmath>
#include <limits>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/apply_affine.h"
#include "physiomae/signal/half.h"

namespace physiomae::dataset {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Moments {
  double mean = 0, sd = 0;
};

// Over all windows of a modality of a record.
Moments moments(const store::StoredRecord& record, int modality, Normalisation normalisation,
                const CorpusScale& scale = {}) {
  std::vector<float> values(kWindowSamples);
  double sum = 0, squares = 0, count = 0;
  for (int64_t w = 0; w < record.windows(); ++w) {
    load_window(record, w, modality, {normalisation, scale}, values);
    for (const double value : values) sum += value, squares += value * value, count += 1;
  }
  return {sum / count, std::sqrt(squares / count - sum / count * sum / count)};
}

TEST(Normalisation, NamesGoThereAndBack) {
  for (const auto* name : {"record_robust", "corpus", "record_zscore", "window_zscore", "none"})
    EXPECT_EQ(normalisation_name(parse_normalisation(name)), name);
  EXPECT_THROW(parse_normalisation("robust"), UsageError);
}

TEST(Normalisation, RecordRobustHasVarianceOneAndClips) {
  const TemporaryFolder folder;
  store::RecordContent content = store::made_up_content({.record = "a", .patient = "p"});
  // An artefact beyond the clip in every hundredth sample of the EEG.
  signal::HalfHistogram histogram;
  for (size_t w = 0; w < 5; ++w)
    for (size_t i = 0; i < kWindowSamples; ++i) {
      uint16_t& half = content.signals[w * kModalities * kWindowSamples + i];
      if (i % 100 == 7) half = signal::float_to_half(3000);
      histogram.add({&half, 1});
    }
  const auto s = histogram.statistics();
  content.header.statistics[0] = s;
  store::write_record(folder.path(), content);
  const store::Store store(folder.path());
  const store::StoredRecord& record = store.record(0);
  for (int m = 0; m < kModalities; ++m)
    EXPECT_NEAR(moments(record, m, Normalisation::record_robust).sd, 1, 1e-4) << m;
  std::vector<float> values(kWindowSamples);
  load_window(record, 0, 0, {Normalisation::record_robust}, values);
  EXPECT_NEAR(values[7], signal::kClip / s.clipped_sd, 1e-4);
  const double expected = (signal::half_to_float(record.signal(0, 0)[0]) - s.median) /
                          (s.iqr / signal::kNormalIqr) / s.clipped_sd;
  EXPECT_NEAR(values[0], expected, 1e-5);
}

TEST(Normalisation, OthersDoWhatTheySay) {
  const TemporaryFolder folder;
  store::write_made_up(folder.path(), {{.record = "a", .patient = "p"}});
  const store::Store store(folder.path());
  const store::StoredRecord& record = store.record(0);
  const auto& statistics = record.header().statistics[2];
  const Moments zscore = moments(record, 2, Normalisation::record_zscore);
  EXPECT_NEAR(zscore.mean, 0, 1e-5);
  EXPECT_NEAR(zscore.sd, 1, 1e-5);
  const Moments none = moments(record, 2, Normalisation::none);
  EXPECT_NEAR(none.mean, statistics.mean, 1e-3);
  EXPECT_NEAR(none.sd, statistics.sd, 1e-3);
  const Moments corpus = moments(record, 2, Normalisation::corpus, {{1, 1, 50, 1}});
  EXPECT_NEAR(corpus.sd, statistics.sd / 50, 1e-3);
  std::vector<float> values(kWindowSamples);
  load_window(record, 1, 2, {Normalisation::window_zscore}, values);
  double sum = 0, squares = 0;
  for (const double value : values) sum += value, squares += value * value;
  EXPECT_NEAR(sum / kWindowSamples, 0, 1e-5);
  EXPECT_NEAR(squares / kWindowSamples, 1, 1e-5);
}

TEST(Normalisation, TheDeviationServesOnlyWhereThereIsNoRange) {
  signal::RobustStatistics statistics;
  statistics.iqr = 0.5;
  statistics.sd = 7;
  statistics.clipped_sd = 1;
  EXPECT_FLOAT_EQ(affine_of(statistics, Normalisation::record_robust, 1).scale, 1.349F / 0.5F);
  statistics.iqr = 0;
  EXPECT_FLOAT_EQ(affine_of(statistics, Normalisation::record_robust, 1).scale, 1 / 7.0F);
}

TEST(Normalisation, ConstantChannelBecomesZeros) {
  const TemporaryFolder folder;
  store::RecordContent content = store::made_up_content({.record = "a", .patient = "p"});
  for (uint16_t& half : content.signals) half = signal::float_to_half(42);
  for (auto& s : content.header.statistics) s = {42, 0, 1, 0, 42, 0};
  store::write_record(folder.path(), content);
  const store::Store store(folder.path());
  std::vector<float> values(kWindowSamples, 9);
  for (const auto normalisation :
       {Normalisation::record_robust, Normalisation::record_zscore, Normalisation::window_zscore}) {
    load_window(store.record(0), 0, 1, {normalisation}, values);
    for (const float value : values) ASSERT_EQ(value, 0) << normalisation_name(normalisation);
  }
}

TEST(Normalisation, RefusesValuesThatAreNotFinite) {
  const TemporaryFolder folder;
  // The last sample stands behind the vector loop's end on every processor.
  for (const auto& [name, place, bits] : {std::tuple{"nan-in-bulk", 1234, 0x7E00},
                                          {"inf-in-bulk", 5, 0xFC00},
                                          {"nan-at-end", kWindowSamples - 1, 0x7C01}}) {
    store::RecordContent content = store::made_up_content({.record = name, .patient = "p"});
    const size_t window_of_eog = (3 * kModalities + 1) * kWindowSamples;
    content.signals[window_of_eog + static_cast<size_t>(place)] = static_cast<uint16_t>(bits);
    store::write_record(folder.path(), content);
    const store::Store store(folder.path());
    const store::StoredRecord& record = store.record(store.index_of(name));
    std::vector<float> values(kWindowSamples);
    load_window(record, 2, 1, {Normalisation::record_robust}, values);
    EXPECT_THAT(
        [&] { load_window(record, 3, 1, {Normalisation::record_robust}, values); },
        ThrowsMessage<InputError>(HasSubstr(std::string("record ") + name + ", window 3, EOG")));
  }
}

TEST(Normalisation, RefusesAbsentModality) {
  const TemporaryFolder folder;
  store::write_made_up(
      folder.path(),
      {{.record = "a", .patient = "p", .stages = {0, 0}, .presence = {0b1011, 0b1111}}});
  const store::Store store(folder.path());
  std::vector<float> values(kWindowSamples);
  EXPECT_THROW(load_window(store.record(0), 0, 2, {Normalisation::none}, values), InputError);
  EXPECT_NO_THROW(load_window(store.record(0), 1, 2, {Normalisation::none}, values));
}

TEST(Normalisation, AffineHandlesEveryHalfAndEveryLength) {
  std::vector<uint16_t> halves;
  for (uint32_t bits = 0; bits < 0x10000; ++bits)
    if ((bits & 0x7C00) != 0x7C00) halves.push_back(static_cast<uint16_t>(bits));
  const Affine affine{0.37F, -1.5F, 11.F};
  std::vector<float> out(halves.size());
  EXPECT_TRUE(apply_affine(halves, affine, out));
  for (size_t i = 0; i < halves.size(); ++i) {
    const float product = signal::half_to_float(halves[i]) * affine.scale;
    ASSERT_EQ(out[i], std::min(std::max(product + affine.offset, -11.F), 11.F)) << halves[i];
  }
  for (const size_t length : {0, 1, 7, 8, 9, 15}) {
    std::vector<float> part(length + 1, -77);
    EXPECT_TRUE(apply_affine(std::span(halves).first(length), affine, part));
    EXPECT_EQ(part[length], -77);  // nothing beyond the end
    for (size_t i = 0; i < length; ++i) EXPECT_EQ(part[i], out[i]);
  }
}

TEST(Normalisation, CorpusScaleWeighsRecordsByWindows) {
  const TemporaryFolder folder;
  store::RecordContent a =
      store::made_up_content({.record = "a", .patient = "p", .stages = {0, 0, 0}});
  store::RecordContent b =
      store::made_up_content({.record = "b", .patient = "q", .stages = {0}, .presence = {0b0111}});
  store::RecordContent c =
      store::made_up_content({.record = "c", .patient = "held-out", .stages = {0}});
  for (size_t m = 0; m < kModalities; ++m) {
    a.header.statistics[m] = {0, signal::kNormalIqr * 10, 1.5, 0, 0, 99};
    b.header.statistics[m] = {0, 0, 1, 0, 0, 7};
    c.header.statistics[m] = {0, signal::kNormalIqr * 1000, 1, 0, 0, 1000};
  }
  for (const auto* content : {&a, &b, &c}) store::write_record(folder.path(), *content);
  const CorpusScale scale = corpus_scale(store::Store(folder.path()), {"p", "q"});
  EXPECT_NEAR(scale.sd_uv[0], std::sqrt((3 * 15.0 * 15 + 7 * 7) / 4), 1e-9);
  EXPECT_NEAR(scale.sd_uv[3], 15, 1e-9);  // q has no ECG
}

TEST(Normalisation, AModalityThatNobodyHasKeepsTheScaleOne) {
  for (const int m : kEachModality) {
    const TemporaryFolder folder;
    const auto all_but = static_cast<Presence>(0x0F & ~(1U << m));
    store::write_made_up(folder.path(),
                         {{.record = "a", .patient = "p", .stages = {0}, .presence = {all_but}}});
    EXPECT_EQ(corpus_scale(store::Store(folder.path()), {"p"}).sd_uv[static_cast<size_t>(m)], 1);
  }
}

}  // namespace
}  // namespace physiomae::dataset
