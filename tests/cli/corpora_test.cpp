// Four public corpora in small (Note [Mini corpora]), the whole way through the program; what lands
// in the store is held against the twins that the nights were made from.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "tests/cli/mini_corpora.h"
#include "tests/cli/program.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/modality.h"
#include "physiomae/signal/half.h"
#include "physiomae/store/store.h"

namespace physiomae {
namespace {

using mini_corpora::Night;
using mini_corpora::Twin;
using nlohmann::json;
using store::Store;
using store::StoredRecord;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kMostLagSeconds = 1e-3;
constexpr size_t kEmg = 2;
constexpr int64_t kFirstBoundary = 5999, kEpochSamples = 6000;  // of the twins, at 200 Hz

// How much later `b` shows the signal of `a`: where b(t) is about a(t - lag), their difference is
// about -lag times a's slope. What filters take away does not count: it is no multiple of the
// slope.
class LagMeter {
 public:
  void push(std::span<const float> a, std::span<const float> b) {
    for (size_t i = 1; i + 1 < a.size(); ++i) {
      const double slope = 0.5 * kSampleRateHz * (a[i + 1] - a[i - 1]);
      slope_by_difference_ += slope * (a[i] - b[i]);
      slopes_ += slope * slope;
      a_by_b_ += a[i] * b[i];
      a_by_a_ += a[i] * a[i];
      b_by_b_ += b[i] * b[i];
    }
  }
  double lag_seconds() const { return slope_by_difference_ / slopes_; }
  double correlation() const { return a_by_b_ / std::sqrt(a_by_a_ * b_by_b_); }

 private:
  static constexpr double kSampleRateHz = 100;
  double slope_by_difference_ = 0, slopes_ = 0, a_by_b_ = 0, a_by_a_ = 0, b_by_b_ = 0;
};

std::vector<float> signal_of(const StoredRecord& record, int64_t window, size_t modality) {
  const auto halves = record.signal(window, static_cast<int>(modality));
  std::vector<float> values(halves.size());
  std::transform(halves.begin(), halves.end(), values.begin(), signal::half_to_float);
  return values;
}

class MiniCorpus : public testing::Test {
 protected:
  /// Runs a verb that must succeed with JSON on its standard output.
  json run(const std::vector<std::string>& arguments) { return run_for_json(arguments, &log_); }

  std::vector<Twin> make_twins(int patients) {
    run({"simulate", "--out", cohort_, "--patients", std::to_string(patients), "--unlabelled", "0",
         "--hours", "0.2", "--seed", "9"});
    run({"ingest", cohort_, "--out", twins_, "--map", "EEG=C3-M2"});
    return mini_corpora::read_twins(cohort_);
  }
  void ingest(const std::vector<Night>& nights, const std::vector<std::string>& options);
  void check_night(const Night& night, std::set<int>& stages);
  void check_lags(const StoredRecord& twin, const StoredRecord& record, const Night& night);
  void check_training(size_t patients);

  TemporaryFolder folder_;
  std::string cohort_ = folder_ / "cohort", twins_ = folder_ / "twins",
              corpus_ = folder_ / "corpus", store_ = folder_ / "store",
              split_ = folder_ / "split.json", log_;
  std::array<int64_t, kModalities> compared_{};  ///< windows whose lags were measured
};

void MiniCorpus::ingest(const std::vector<Night>& nights, const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {"ingest", corpus_, "--out", store_};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const json report = run(arguments);
  EXPECT_EQ(report["ingested"], nights.size());
  std::set<int> stages;
  for (const Night& night : nights) check_night(night, stages);
  EXPECT_THAT(stages, testing::IsSupersetOf({0, 1, 2, 3, 4}));
}

// The twin's window of each epoch, and the corpus's.
void MiniCorpus::check_night(const Night& night, std::set<int>& stages) {
  SCOPED_TRACE(night.record + " of twin " + night.twin);
  const Store twins(twins_), store(store_);
  const StoredRecord& twin = twins.record(twins.index_of(night.twin));
  const StoredRecord& record = store.record(store.index_of(night.record));
  EXPECT_EQ(record.header().patient, night.patient);
  EXPECT_TRUE(record.header().simulated);
  EXPECT_EQ(record.header().age_years.value_or(-1), night.age_years);
  ASSERT_EQ(record.windows(), twin.windows());
  for (int64_t w = 0; w < twin.windows(); ++w) {
    const auto at = static_cast<size_t>(w);
    EXPECT_EQ(twin.start_sample()[at], kFirstBoundary + kEpochSamples * w);
    const double start =
        static_cast<double>(record.start_sample()[at]) / record.header().source_rate_hz;
    EXPECT_NEAR(start, night.lead_seconds + 30.0 * static_cast<double>(w), kMostLagSeconds);
    EXPECT_EQ(record.stage()[at], twin.stage()[at]) << "window " << w;
    stages.insert(twin.stage()[at]);
  }
  check_lags(twin, record, night);
}

// The first and the last window begin or end with a filter's edge.
void MiniCorpus::check_lags(const StoredRecord& twin, const StoredRecord& record,
                            const Night& night) {
  for (const size_t m : kEachModality) {
    LagMeter meter;
    int64_t windows = 0;
    for (int64_t w = 1; w + 1 < twin.windows(); ++w) {
      const int modality = static_cast<int>(m);
      if (!twin.present(w, modality) || !record.present(w, modality)) continue;
      meter.push(signal_of(twin, w, m), signal_of(record, w, m));
      ++windows;
    }
    if (windows == 0) continue;
    compared_[m] += windows;
    EXPECT_LT(std::abs(meter.lag_seconds()), kMostLagSeconds) << night.record << " " << m;
    // SHHS cuts the chin's EMG off at 31.5 uV.
    EXPECT_GT(meter.correlation(), m == kEmg ? 0.7 : 0.9) << night.record << " " << m;
  }
}

// Split, a few steps of pretraining, and a probe with scores on patients that it has not seen.
void MiniCorpus::check_training(size_t patients) {
  run({"split", store_, "--out", split_});
  EXPECT_EQ(log_.find("name no patient"), std::string::npos) << log_;
  const json split = json::parse(read_text(split_));
  EXPECT_EQ(split["train"].size() + split["validation"].size() + split["test"].size(), patients);
#ifdef PHYSIOMAE_WITH_TORCH
  const std::string model = folder_ / "run";
  const json trained = run({"pretrain",  store_,
                            "--split",   split_,
                            "--out",     model,
                            "--device",  "cpu",
                            "--threads", "1",
                            "--set",     "model.dim=32",
                            "--set",     "model.depth=1",
                            "--set",     "model.heads=2",
                            "--set",     "model.mlp_hidden=64",
                            "--set",     "pretrain.max_steps=4",
                            "--set",     "pretrain.batch=16"});
  EXPECT_EQ(trained["steps"], 4);
  const json scores =
      run({"probe", model + "/model", store_, "--split", split_, "--out", folder_ / "probe",
           "--threads", "1", "--set", "probe.tasks=[\"sleep\"]", "--set", "probe.patients=[0]"});
  EXPECT_TRUE(scores["simulated"].get<bool>());
  const json& task = scores["sizes"][0]["tasks"][0];
  EXPECT_EQ(task["impossible"], "") << task;
  const json& result = scores["sizes"][0]["methods"][0]["tasks"]["sleep"];
  EXPECT_EQ(result["runs"][0]["windows"], task["test_windows"]);
#endif
}

TEST_F(MiniCorpus, Shhs) {
  const auto nights = mini_corpora::write_shhs(corpus_, make_twins(8));
  ingest(nights, {"--preset", "shhs"});
  EXPECT_THAT(compared_, testing::Each(testing::Gt(100)));
  check_training(8);
}

TEST_F(MiniCorpus, SleepEdf) {
  const auto nights = mini_corpora::write_sleep_edf(corpus_, make_twins(16));
  ingest(nights, {"--preset", "sleep-edf"});
  // No ECG; the EMG of the cassette study is an envelope.
  EXPECT_THAT(compared_, ElementsAre(testing::Gt(200), testing::Gt(200), testing::Gt(100), 0));
  EXPECT_LT(compared_[2], compared_[0]);
  check_training(8);
}

TEST_F(MiniCorpus, Hmc) {
  const auto nights = mini_corpora::write_hmc(corpus_, make_twins(20));
  ingest(nights, {"--preset", "hmc", "--patient-pattern", "SN\\d+"});
  EXPECT_THAT(compared_, testing::Each(testing::Gt(300)));
  check_training(20);
}

TEST_F(MiniCorpus, Bids) {
  const auto nights = mini_corpora::write_bids(corpus_, make_twins(8));
  ingest(nights, {"--map", "EEG=C3-M2"});
  EXPECT_THAT(compared_, testing::Each(testing::Gt(100)));
  check_training(8);
}

}  // namespace
}  // namespace physiomae
