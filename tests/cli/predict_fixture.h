#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "tests/cli/mini_edf.h"
#include "tests/cli/program.h"
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "physiomae/base/modality.h"
#include "physiomae/io/recording.h"
#include "physiomae/simulate/channels.h"

namespace physiomae {

/// What a test does to a twin's night before it is written as EDF.
struct NightChange {
  double scale = 1;    ///< of every value, by the header's range
  double seconds = 0;  ///< length at 200 Hz; 0: all
  int rate_hz = 200;   ///< that the header gives the samples, which stay what they are
  std::array<std::string, 4> labels = {"F3-M2", "E1-M2", "Chin1-Chin2", "ECG"};
  /// Changes a modality's samples at 200 Hz, in µV.
  std::function<void(size_t modality, std::vector<float>& values)> samples = {};
  std::string start_date = "31.01.20", start_time = "23.10.05";
  std::string recording = "Startdate 31-JAN-2020 X X X";
  std::string patient = "X X X X";
};

/// A cohort of 20 short twin nights and a tiny model with heads probed on it. They are made once
/// for a build and kept beside the program, since ctest runs each test in a process of its own.
class PredictTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    make_folder(shared());
    const int lock = open(at(".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    ASSERT_EQ(flock(lock, LOCK_EX), 0);
    if (!std::filesystem::exists(at("done")) || file_text(at("done")) != program_version()) make();
    close(lock);
  }

  static std::string twins() { return at("twins"); }
  static std::string store() { return at("store"); }
  static std::string split() { return at("split.json"); }
  static std::string bare_model() { return at("run/model"); }
  static std::string model() { return at("probe/model"); }

  /// The records of the cohort, in the order of their names.
  static std::vector<std::string> records() {
    std::vector<std::string> names;
    for (const auto& folder : std::filesystem::directory_iterator(twins() + "/training"))
      if (folder.is_directory()) names.push_back(folder.path().filename());
    std::ranges::sort(names);
    return names;
  }

  /// A twin's four modalities at 200 Hz, in µV.
  static std::array<std::vector<float>, kModalities> twin_signals(size_t twin) {
    const std::string record = records().at(twin);
    const auto recording =
        io::open_recording(twins() + "/training/" + record + "/" + record + ".hea");
    std::array<std::vector<float>, kModalities> signals;
    std::vector<io::ChannelRequest> requests;
    for (size_t m = 0; m < signals.size(); ++m) {
      signals[m].resize(static_cast<size_t>(recording->frames()));
      requests.push_back({kTwinChannels[m], signals[m]});
    }
    recording->read(0, recording->frames(), requests);
    return signals;
  }

  /// A twin as an EDF night of four channels at 200 Hz; beside it, unless `real`, the marker of
  /// simulated data.
  std::string edf_night(const std::string& name, const NightChange& change = {}, size_t twin = 0,
                        bool real = false) const {
    auto signals = twin_signals(twin);
    std::vector<mini_corpora::Lead> leads;
    for (size_t m = 0; m < signals.size(); ++m) {
      std::vector<float>& values = signals[m];
      if (change.seconds > 0) values.resize(static_cast<size_t>(200 * change.seconds));
      if (change.samples) change.samples(m, values);
      for (float& value : values) value *= static_cast<float>(change.scale);
      const double limit = 3276.8 * change.scale;
      leads.push_back({change.labels[m], "uV", number(-limit), number(limit), -32768, 32767,
                       change.rate_hz, std::move(values)});
    }
    io::edf_testing::EdfFields fields;
    fields.start_date = change.start_date;
    fields.start_time = change.start_time;
    fields.recording = change.recording;
    fields.patient = change.patient;
    const auto folder = folder_.path() / "nights";
    make_folder(folder);
    if (!real) write_file(folder / "TWIN_COHORT.json", "{}");
    mini_corpora::write_leads(folder / (name + ".edf"), leads, fields);
    return folder / (name + ".edf");
  }

  /// The arguments of a prediction into this test's folder.
  std::vector<std::string> predict(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"predict", "--model",   model(), "--out",
                                          out(),     "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  std::string out(const std::string& path = "") const { return folder_ / ("out/" + path); }

  TemporaryFolder folder_;

 private:
  static constexpr std::array<size_t, kModalities> kTwinChannels = {
      simulate::kF3, simulate::kE1, simulate::kChin, simulate::kEcg};
  static std::filesystem::path shared() {
    return std::filesystem::path(PHYSIOMAE_PROGRAM).parent_path().parent_path() / "predict_fixture";
  }
  static std::string at(const std::string& name) { return shared() / name; }
  /// When the program and the library of its verbs were built.
  static std::string program_version() {
    const std::filesystem::path program = PHYSIOMAE_PROGRAM;
    std::string version;
    for (const auto& file :
         {program, program.parent_path().parent_path() / "lib" / "libphysiomae_verbs.so"})
      version +=
          fmt::format("{} ", std::filesystem::last_write_time(file).time_since_epoch().count());
    return version;
  }
  static void make() {
    for (const char* name : {"done", "twins", "store", "run", "probe"})
      std::filesystem::remove_all(at(name));
    run_for_json({"simulate", "--out", twins(), "--patients", "20", "--unlabelled", "0", "--hours",
                  "0.5", "--seed", "11"});
    run_for_json({"ingest", twins(), "--out", store(), "--jobs", "2"});
    run_for_json({"split", store(), "--out", split(), "--stratify", "age"});
    run_for_json({"pretrain",  store(),
                  "--split",   split(),
                  "--out",     at("run"),
                  "--device",  "cpu",
                  "--threads", "1",
                  "--set",     "model.dim=32",
                  "--set",     "model.depth=1",
                  "--set",     "model.heads=2",
                  "--set",     "model.mlp_hidden=64",
                  "--set",     "pretrain.max_steps=6",
                  "--set",     "pretrain.batch=16"});
    run_for_json({"probe", bare_model(), store(), "--split", split(), "--out", at("probe"),
                  "--threads", "1", "--no-compare"});
    if (!HasFailure()) write_file(at("done"), program_version());
  }
  // At most eight characters, as an EDF header has them.
  static std::string number(double value) {
    std::string text = fmt::format("{:.8f}", value).substr(0, 8);
    if (text.back() == '.') text.pop_back();
    return text;
  }
};

}  // namespace physiomae
