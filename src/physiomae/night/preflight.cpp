#include "physiomae/night/preflight.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/night/muscle_share.h"
#include "physiomae/signal/fir.h"

namespace physiomae::night {
namespace {

// Of the deviation against the training records' 90 %: a factor that electrodes, amplifiers and
// ages hardly make, and one that only a wrong unit or a dead channel makes.
constexpr double kUnusualAmplitude = 4, kWrongAmplitude = 30;
constexpr double kSomeShare = 0.05, kMostShare = 0.5;  // flat, missing
constexpr double kSomeClipped = 0.01, kMostClipped = 0.2;
constexpr double kMainsShare = 0.2;  // of the variance, as signal::quality_flags has it
constexpr size_t kShortWindows = 240, kTooShortWindows = 10;  // 2 h; 5 min
constexpr size_t kLongWindows = 1440;                         // 12 h
constexpr double kUsualRateHz = 200;                          // of the Challenge's recordings
constexpr int kEeg = 0, kEog = 1, kEmg = 2;

using Findings = std::vector<Finding>;

std::string name(size_t m) { return std::string(kModalityNames[m]); }

bool has(const ingest::RecordingRead& recording, size_t m) {
  return !recording.content.header.channels[m].channel.empty();
}

bool is_read(const TrainingData& training, size_t m) { return (training.modalities >> m & 1) != 0; }

// The EEG carries most stages; what spoils another channel leaves something to stage from.
Severity severity(bool worst, size_t m) {
  return worst && m == kEeg ? Severity::refusal : Severity::warning;
}

// What the factor between the night's amplitude and the training data's looks like.
std::string unit_guess(double factor) {
  constexpr double kNear = 1.2;  // decades: nights differ by a few times themselves
  const double decades = std::log10(factor);
  if (std::abs(decades + 3) < kNear) return "; as if its numbers were mV under the name of µV";
  if (std::abs(decades + 6) < kNear) return "; as if its numbers were V under the name of µV";
  if (std::abs(decades - 3) < kNear) return "; as if its numbers were nV under the name of µV";
  return "";
}

void check_amplitude(const ingest::RecordingRead& recording, const TrainingData& training, size_t m,
                     Findings& findings) {
  const AmplitudeRange& range = training.amplitude[m];
  const double sd = recording.content.header.statistics[m].sd;
  if (!has(recording, m) || !(range.high_uv > 0) || !(range.low_uv > 0)) return;
  const double factor = sd > range.high_uv ? sd / range.high_uv : std::min(1.0, sd / range.low_uv);
  const double off = std::max(factor, 1 / factor);
  if (off < kUnusualAmplitude) return;
  findings.push_back(
      {off >= kWrongAmplitude ? Severity::refusal : Severity::warning, "amplitude",
       fmt::format("{}: its standard deviation is {:.3g} µV, in training 90 % of "
                   "records had {:.3g} to {:.3g} µV{}",
                   name(m), sd, range.low_uv, range.high_uv, unit_guess(factor)),
       "the unit or the calibration in the file's header is wrong, or the channel is; "
       "mend the header, or take another channel with --map"});
}

void check_samples(const ingest::RecordingRead& recording, size_t m, Findings& findings) {
  if (!recording.quality[m] || !has(recording, m)) return;
  const signal::QualityMeasures& q = *recording.quality[m];
  const auto add = [&](double share, double some, double most, const char* code, const char* what) {
    if (share < some) return;
    findings.push_back(
        {severity(share >= most, m), code,
         fmt::format("{} is {} for {:.0f} % of the night", name(m), what, 100 * share),
         "another channel may be sound (--map); `physiomae inspect` shows them"});
  };
  add(q.flat_share, kSomeShare, kMostShare, "flat", "flat");
  add(q.missing_share, kSomeShare, kMostShare, "missing", "missing");
  add(q.clipped_share, kSomeClipped, kMostClipped, "clipped", "at its converter's limits");
  const double mains = std::max(q.mains_50_share, q.mains_60_share);
  if (mains >= kMainsShare)
    findings.push_back({Severity::warning, "mains",
                        fmt::format("{}: {} Hz mains is {:.0f} % of its power{}", name(m),
                                    q.mains_50_share >= q.mains_60_share ? 50 : 60, 100 * mains,
                                    m == kEeg || m == kEog
                                        ? "; the filter takes it out, what drowned in it is lost"
                                        : "; some of it passes this channel's filter"),
                        "a bad contact, as a rule: another channel may be sound (--map)"});
}

void check_presence(const ingest::RecordingRead& recording, const TrainingData& training,
                    Findings& findings) {
  const auto& channels = recording.content.header.channels;
  for (const size_t m : kEachModality)
    if (is_read(training, m) && !has(recording, m))
      findings.push_back({Severity::warning, "missing",
                          fmt::format("no {}: {}", name(m), channels[m].reason),
                          "--map NAME=CHANNEL substitutes a channel"});
  const bool reads_head = is_read(training, kEeg) || is_read(training, kEog);
  if (reads_head && !has(recording, kEeg) && !has(recording, kEog))
    findings.push_back({Severity::refusal, "missing",
                        "neither EEG nor EOG is there: stages cannot be told from the others",
                        "--map EEG=CHANNEL names one"});
}

void check_swap(const ingest::RecordingRead& recording, const std::vector<Presence>& presence,
                Findings& findings) {
  if (!has(recording, kEeg) || !has(recording, kEmg)) return;
  const auto eeg = muscle_share(recording.content, presence, kEeg);
  const auto emg = muscle_share(recording.content, presence, kEmg);
  if (!eeg || !emg || *eeg <= *emg) return;
  const auto& channels = recording.content.header.channels;
  findings.push_back(
      {Severity::refusal, "swapped",
       fmt::format(
           "EEG ({}) and EMG ({}) look swapped: {:.0f} % of the EEG's power lies between 15 "
           "and 30 Hz, where muscles are, {:.0f} % of the EMG's",
           channels[kEeg].channel, channels[kEmg].channel, 100 * *eeg, 100 * *emg),
       "--map EEG=... EMG=... puts them right"});
}

void check_length(const ingest::RecordingRead& recording, Findings& findings) {
  const size_t windows = recording.content.start_sample.size();
  const double hours = static_cast<double>(windows) * kWindowSeconds / 3600;
  if (windows < kShortWindows)
    findings.push_back(
        {windows < kTooShortWindows ? Severity::refusal : Severity::warning, "short",
         fmt::format("only {:.1f} min are there: amplitudes are scaled by the night, "
                     "and sleep statistics are of a whole one",
                     60 * hours),
         "stage the whole recording"});
  if (windows > kLongWindows)
    findings.push_back({Severity::warning, "long",
                        fmt::format("{:.1f} h are there: more than a night", hours),
                        "--lights-off and --lights-on say which part statistics are of"});
}

void check_age(const ingest::RecordingRead& recording, const TrainingData& training,
               Findings& findings) {
  if (!recording.age_years || !training.ages) return;
  const double age = *recording.age_years;
  const AgeRange& ages = *training.ages;
  if (age >= ages.youngest && age <= ages.oldest) return;
  findings.push_back(
      {Severity::warning, "age",
       fmt::format("the patient is {:.0f} years old; the {} training patients of known age were "
                   "{:.0f} to {:.0f}, 90 % of them {:.0f} to {:.0f}",
                   age, ages.patients, ages.youngest, ages.oldest, ages.low, ages.high),
       "sleep changes with age: hold some such nights against a lab's scoring (--agreement) "
       "first"});
}

// The part of a modality's band that lies beyond what a slow channel's filter passes. Above 100 Hz,
// and where the band ends early enough, nothing is lost.
void check_rate(const ingest::RecordingRead& recording, Findings& findings) {
  const auto recipe = signal::recipe_of_id(recording.content.header.recipe);
  for (const size_t m : kEachModality) {
    const double rate = recording.rate_hz[m];
    if (!has(recording, m) || !(rate > 0) || rate >= kRateHz) continue;
    const auto upper_edge = [&](double at_rate) {
      return signal::modality_band(static_cast<int>(m), recipe, at_rate).high_hz;
    };
    const double passed = upper_edge(rate), wanted = upper_edge(kUsualRateHz);
    if (passed >= wanted) continue;
    findings.push_back({Severity::warning, "rate",
                        fmt::format("{} is sampled at {:g} Hz: what lies from {:g} to {:g} Hz, "
                                    "which the model saw in training, is lost",
                                    name(m), rate, passed, wanted),
                        "record at 100 Hz or more"});
  }
}

}  // namespace

Findings preflight(const ingest::RecordingRead& recording, const std::vector<Presence>& presence,
                   const TrainingData& training) {
  Findings findings;
  if (training.simulated && !recording.content.header.simulated)
    findings.push_back({Severity::refusal, "simulated_model",
                        "the model was trained on simulated recordings, and this one is not: its "
                        "stages would say nothing about this patient",
                        "a model trained on real recordings is needed"});
  check_presence(recording, training, findings);
  for (const size_t m : kEachModality) {
    if (!is_read(training, m)) continue;
    check_amplitude(recording, training, m, findings);
    check_samples(recording, m, findings);
  }
  check_swap(recording, presence, findings);
  check_rate(recording, findings);
  check_length(recording, findings);
  check_age(recording, training, findings);
  return findings;
}

const Finding* first_refusal(const Findings& findings) {
  const auto found = std::ranges::find(findings, Severity::refusal, &Finding::severity);
  return found == findings.end() ? nullptr : &*found;
}

}  // namespace physiomae::night
