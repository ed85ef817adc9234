#include "tests/cli/mini_corpora.h"

#include <algorithm>
#include <fstream>

#include "tests/cli/mini_edf.h"
#include "tests/cli/mini_labels.h"
#include <fmt/format.h>

#include "physiomae/base/file.h"
#include "physiomae/io/age_sex.h"
#include "physiomae/io/cinc_labels.h"
#include "physiomae/io/recording.h"
#include "physiomae/simulate/channels.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::mini_corpora {
namespace {

namespace fs = std::filesystem;
using io::Stage;
using io::edf_testing::EdfFields;
using simulate::kEpochSamples;
using simulate::kFirstBoundaryOffset;
using simulate::kRateHz;

Stage stage_of_epoch(const io::Labels& labels, int64_t first_sample) {
  for (const io::StageSpan& span : labels.stages) {
    const auto start = std::llround(span.start_seconds * kRateHz);
    const auto end = std::llround((span.start_seconds + span.duration_seconds) * kRateHz);
    if (start <= first_sample && end >= first_sample + kEpochSamples) return span.stage;
  }
  return Stage::undefined;
}

Twin read_twin(const fs::path& folder, const io::AgeSex& person) {
  Twin twin;
  twin.record = folder.filename().string();
  twin.age_years = static_cast<int>(person.age_years.value());
  twin.sex = person.sex;
  const auto recording = io::open_recording(folder / (twin.record + ".hea"));
  const auto frames = recording->frames();
  twin.signals.assign(simulate::kChannels, std::vector<float>(static_cast<size_t>(frames)));
  std::vector<io::ChannelRequest> requests;
  for (size_t c = 0; c < simulate::kChannels; ++c) requests.push_back({c, twin.signals[c]});
  recording->read(0, frames, requests);
  const io::Labels labels =
      io::read_cinc_labels(folder / (twin.record + "-arousal.mat"), frames, kRateHz);
  for (int64_t at = kFirstBoundaryOffset; at + kEpochSamples <= frames; at += kEpochSamples)
    twin.stages.push_back(stage_of_epoch(labels, at));
  for (const io::ArousalSpan& span : labels.arousals)
    if (span.label == io::Arousal::arousal)
      twin.arousals.emplace_back(
          span.start_seconds - static_cast<double>(kFirstBoundaryOffset) / kRateHz,
          span.duration_seconds);
  return twin;
}

/// Signals of one night at the rates of a corpus.
class Leads {
 public:
  Leads(const Twin& twin, double record_seconds, double lead_seconds = 0)
      : twin_(twin),
        record_seconds_(record_seconds),
        first_(kFirstBoundaryOffset - std::llround(lead_seconds * kRateHz)) {}

  /// A channel in the range `low` to `high` of `unit`, of 16 bits or, as SHHS has it, of 8.
  Leads& add(const std::string& label, simulate::Channel channel, int rate_hz,
             const std::string& unit, const std::string& low, const std::string& high,
             int bits = 16) {
    const int limit = 1 << (bits - 1);
    Lead lead{label, unit, low, high, -limit, limit - 1, samples_of(rate_hz), {}};
    lead.values = resampled(twin_.signals[channel], first_, rate_hz, kRateHz);
    if (unit == "mV")
      for (float& value : lead.values) value /= 1000;
    leads_.push_back(std::move(lead));
    return *this;
  }

  /// A slow channel that nobody asks for, of one value; or `label` once a second as an envelope.
  Leads& add_slow(const std::string& label, const std::string& unit, float value) {
    const size_t seconds = twin_.signals[0].size() / kRateHz;
    leads_.push_back({label, unit, "-500", "500", -2048, 2047, samples_of(1),
                      std::vector<float>(seconds, value)});
    return *this;
  }

  void write(const fs::path& path, EdfFields fields) {
    fields.seconds = fmt::format("{:g}", record_seconds_);
    write_leads(path, leads_, std::move(fields));
  }

 private:
  int samples_of(int rate_hz) const {
    return static_cast<int>(std::lround(rate_hz * record_seconds_));
  }

  const Twin& twin_;
  double record_seconds_;
  int64_t first_;
  std::vector<Lead> leads_;
};

void write_text(const fs::path& path, const std::string& text) {
  make_folder(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void write_annotations(const fs::path& path, const std::string& tals, EdfFields clock) {
  EdfFields fields = io::edf_testing::annotation_file(tals);
  fields.start_date = clock.start_date;
  fields.start_time = clock.start_time;
  write_text(path, io::edf_testing::bytes_of(fields));
}

EdfFields starting(const std::string& date, const std::string& time) {
  EdfFields fields;
  fields.patient = "X X X X";
  fields.recording = "Startdate X X X X";
  fields.start_date = date;
  fields.start_time = time;
  return fields;
}

void write_sleep_edf_night(const fs::path& folder, const Twin& twin, const std::string& record,
                           const std::string& hypnogram, bool telemetry) {
  make_folder(folder);
  Leads leads(twin, 30);
  leads.add("EEG Fpz-Cz", simulate::kC3, 100, "uV", "-192", "192", 12)
      .add("EEG Pz-Oz", simulate::kO1, 100, "uV", "-197", "196", 12)
      .add("EOG horizontal", simulate::kE1, 100, "uV", "-1009", "1009", 12);
  if (telemetry)
    leads.add("EMG submental", simulate::kChin, 100, "uV", "-130", "130", 12)
        .add_slow("Marker", "", 0);
  else
    leads.add_slow("Resp oro-nasal", "", 1)
        .add_slow("EMG submental", "uV", 3)
        .add_slow("Temp rectal", "DegC", 37)
        .add_slow("Event marker", "", 0);
  const EdfFields clock = starting("24.04.89", "16.13.00");
  leads.write(folder / (record + "-PSG.edf"), clock);
  const std::string tals =
      edf_stages(twin, {"Sleep stage W", "Sleep stage 1", "Sleep stage 2", "Sleep stage 3",
                        "Sleep stage 4", "Sleep stage R", "Sleep stage ?"}) +
      io::edf_testing::tal(fmt::format("+{}", 30 * twin.stages.size()), "7200", "Sleep stage ?");
  write_annotations(folder / hypnogram, tals, clock);
}

// What says of a folder that its nights are simulated.
void mark(const fs::path& folder) {
  write_text(folder / "TWIN_COHORT.json", "{\"generator\": \"PhysioMAE twin cohort\"}\n");
}

}  // namespace

std::vector<Twin> read_twins(const fs::path& cohort) {
  const io::AgeSexTable people = io::read_age_sex(cohort / "age-sex.csv");
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(cohort / "training"))
    folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  std::vector<Twin> twins;
  for (const fs::path& folder : folders)
    twins.push_back(read_twin(folder, people.rows.at(folder.filename().string())));
  return twins;
}

std::vector<Night> write_shhs(const fs::path& folder, const std::vector<Twin>& twins) {
  mark(folder);
  const fs::path inside = folder / "polysomnography";
  make_folder(inside / "edfs/shhs1");
  std::vector<Night> nights;
  for (size_t i = 0; i < twins.size(); ++i) {
    const std::string number = fmt::format("-2{:05}", i + 1), record = "shhs1" + number;
    Leads(twins[i], 1)
        .add_slow("SaO2", "%", 95)
        .add_slow("H.R.", "", 60)
        .add("EEG(sec)", simulate::kC3, 125, "uV", "-125", "125", 8)
        .add("ECG", simulate::kEcg, 125, "mV", "-1.25", "1.25", 8)
        .add("EMG", simulate::kChin, 125, "uV", "-31.5", "31.5", 8)
        .add("EOG(L)", simulate::kE1, 50, "uV", "-125", "125", 8)
        .add("EOG(R)", simulate::kO2, 50, "uV", "-125", "125", 8)
        .add("EEG", simulate::kC4, 125, "uV", "-125", "125", 8)
        .add_slow("POSITION", "", 2)
        .add_slow("LIGHT", "", 0)
        .write(inside / "edfs/shhs1" / (record + ".edf"), starting("01.01.85", "21.59.00"));
    write_text(inside / "annotations-events-nsrr/shhs1" / (record + "-nsrr.xml"),
               nsrr_xml(twins[i]));
    write_text(inside / "annotations-events-profusion/shhs1" / (record + "-profusion.xml"),
               profusion_xml(twins[i]));
    nights.push_back({record, "shhs" + number, twins[i].record});
  }
  return nights;
}

std::vector<Night> write_sleep_edf(const fs::path& folder, const std::vector<Twin>& twins) {
  mark(folder);
  std::vector<Night> nights;
  for (size_t i = 0; i < twins.size(); ++i) {
    const size_t person = i / 2, night = i % 2 + 1;
    const bool telemetry = person % 2 == 1;
    const std::string patient = fmt::format("{}{:02}", telemetry ? "ST7" : "SC4", person);
    const std::string stem = fmt::format("{}{}{}", patient, night, telemetry ? "J" : "E");
    write_sleep_edf_night(folder / (telemetry ? "sleep-telemetry" : "sleep-cassette"), twins[i],
                          stem + "0", stem + "CHPV"[i % 4] + "-Hypnogram.edf", telemetry);
    nights.push_back({stem + "0", patient, twins[i].record});
  }
  return nights;
}

std::vector<Night> write_hmc(const fs::path& folder, const std::vector<Twin>& twins) {
  mark(folder);
  make_folder(folder / "recordings");
  std::vector<Night> nights;
  for (size_t i = 0; i < twins.size(); ++i) {
    const std::string record = fmt::format("SN{:03}", i + 1);
    const fs::path stem = folder / "recordings" / record;
    const EdfFields clock = starting("01.01.01", "22.00.00");
    Leads(twins[i], 1)
        .add("EEG F4-M1", simulate::kF4, 256, "uV", "-3276.8", "3276.7")
        .add("EEG C4-M1", simulate::kC4, 256, "uV", "-3276.8", "3276.7")
        .add("EEG C3-M2", simulate::kC3, 256, "uV", "-3276.8", "3276.7")
        .add("EMG chin", simulate::kChin, 256, "uV", "-3276.8", "3276.7")
        .add("EOG E1-M2", simulate::kE1, 256, "uV", "-3276.8", "3276.7")
        .add("ECG", simulate::kEcg, 256, "uV", "-3276.8", "3276.7")
        .write(stem.string() + ".edf", clock);
    const std::string tals =
        io::edf_testing::tal("+3", "", "Lights off@@EEG F4-M1") +
        edf_stages(twins[i], {"Sleep stage W", "Sleep stage N1", "Sleep stage N2", "Sleep stage N3",
                              "Sleep stage N3", "Sleep stage R", "Sleep stage ?"});
    write_annotations(stem.string() + "_sleepscoring.edf", tals, clock);
    write_text(stem.string() + "_sleepscoring.txt", hmc_text(twins[i]));
    nights.push_back({record, record, twins[i].record});
  }
  return nights;
}

std::vector<Night> write_bids(const fs::path& folder, const std::vector<Twin>& twins) {
  constexpr double kLeadSeconds = 29;
  mark(folder);
  write_text(folder / "dataset_description.json",
             "{\"Name\": \"twins\", \"BIDSVersion\": \"1.8.0\"}\n");
  std::string people = "participant_id\tage\tsex\n";
  std::vector<Night> nights;
  for (size_t i = 0; i < twins.size(); ++i) {
    const std::string person = fmt::format("sub-{:02}", i + 1);
    const std::string record = person + "_ses-1_task-sleep";
    const fs::path inside = folder / person / "ses-1/eeg";
    make_folder(inside);
    Leads(twins[i], 1, kLeadSeconds)
        .add("F4-M1", simulate::kF4, 500, "uV", "-3276.8", "3276.7")
        .add("C3-M2", simulate::kC3, 500, "uV", "-3276.8", "3276.7")
        .add("E1-M2", simulate::kE1, 500, "uV", "-3276.8", "3276.7")
        .add("Chin1-Chin2", simulate::kChin, 500, "uV", "-3276.8", "3276.7")
        .add("ECG", simulate::kEcg, 500, "mV", "-5", "5")
        .write(inside / (record + "_eeg.edf"), starting("02.03.04", "23.15.31"));
    write_text(inside / (record + "_events.tsv"), bids_events(twins[i], kLeadSeconds));
    write_text(inside / (record + "_eeg.json"), "{\"TaskName\": \"sleep\"}\n");
    people += fmt::format("{}\t{}\t{}\n", person, twins[i].age_years, twins[i].sex);
    nights.push_back({record, person, twins[i].record, kLeadSeconds, twins[i].age_years});
  }
  write_text(folder / "participants.tsv", people);
  return nights;
}

}  // namespace physiomae::mini_corpora
