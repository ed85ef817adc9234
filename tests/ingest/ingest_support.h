#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "tests/support.h"
#include <gtest/gtest.h>

#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/base/progress.h"
#include "physiomae/ingest/ingest.h"
#include "physiomae/io/arousal_mat.h"
#include "physiomae/io/arousal_mat_writer.h"
#include "physiomae/io/wfdb_writer.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/store.h"

namespace physiomae::ingest {

/// Sample n of channel c of a made-up recording, in steps of the converter.
using Signal = std::function<int16_t(int64_t n, size_t c)>;

inline int16_t mixed_signal(int64_t n, size_t c) {
  const double t = static_cast<double>(n) / 200;
  const double slow = std::sin(2 * std::numbers::pi * (1.0 + 0.1 * static_cast<double>(c)) * t);
  const double fast = std::sin(2 * std::numbers::pi * (9.7 + static_cast<double>(c)) * t);
  return static_cast<int16_t>(std::lround(60 * slow + 25 * fast));
}

inline std::vector<io::WfdbChannel> challenge_channels() {
  std::vector<io::WfdbChannel> channels;
  for (const char* label : {"F3-M2", "F4-M1", "C3-M2", "C4-M1", "O1-M2", "O2-M1", "E1-M2",
                            "Chin1-Chin2", "ABD", "CHEST", "AIRFLOW", "SaO2"})
    channels.push_back({label, "uV", 1, 0});
  channels[11].unit = "%";
  channels.push_back({"ECG", "mV", 1000, 0});
  return channels;
}

/// A record in the Challenge's own files: folder/record/record.{hea,mat}, and -arousal.mat when it
/// has stages.
inline void write_challenge_record(const std::filesystem::path& folder, const std::string& record,
                                   int64_t samples, const std::vector<io::StageRun>& stages = {},
                                   const Signal& signal = mixed_signal) {
  const auto channels = challenge_channels();
  std::vector<int16_t> values(static_cast<size_t>(samples) * channels.size());
  for (int64_t n = 0; n < samples; ++n)
    for (size_t c = 0; c < channels.size(); ++c)
      values[static_cast<size_t>(n) * channels.size() + c] = signal(n, c);
  make_folder(folder / record);
  io::write_wfdb_mat(folder / record, record, 200, channels, values);
  if (stages.empty()) return;
  std::vector<int8_t> arousals(static_cast<size_t>(samples), -1);
  for (int64_t n = 12000; n < std::min<int64_t>(samples, 16600); ++n)
    arousals[static_cast<size_t>(n)] = n < 12100 ? 0 : 1;
  io::write_arousal_mat(folder / record / (record + "-arousal.mat"), arousals, stages);
}

/// 5 windows behind the offset: W, N2, N2, N2 for 20 s of 30, none.
inline const std::vector<io::StageRun> kStages = {{io::Stage::undefined, 5999},
                                                  {io::Stage::wake, 6000},
                                                  {io::Stage::n2, 12000},
                                                  {io::Stage::n2, 4000},
                                                  {io::Stage::undefined, 8001}};
constexpr int64_t kSamples = 5999 + 5 * 6000 + 1;

/// What write_edf may vary.
struct EdfOptions {
  std::string patient = "X X X X";
  std::string recording = "Startdate 01-JAN-2001 X X X";
  std::vector<double> onsets;  ///< of each record: then the file is EDF+D
};

/// A small EDF file of 1-s records from 22:00 on: 200 Hz channels in µV with the given labels.
inline void write_edf(const std::filesystem::path& path, std::vector<std::string> labels,
                      int seconds, const EdfOptions& options = {}) {
  const auto field = [](std::string text, size_t width) {
    text.resize(width, ' ');
    return text;
  };
  const size_t signals = labels.size();
  const bool discontinuous = !options.onsets.empty();
  if (discontinuous) labels.push_back("EDF Annotations");
  std::string text = field("0", 8) + field(options.patient, 80) + field(options.recording, 80) +
                     "01.01.01" + "22.00.00" + field(std::to_string(256 * (labels.size() + 1)), 8) +
                     field(discontinuous ? "EDF+D" : "", 44) + field(std::to_string(seconds), 8) +
                     field("1", 8) + field(std::to_string(labels.size()), 4);
  const std::vector<std::pair<std::string, size_t>> same = {
      {path.stem().string().substr(0, 80), 80},  // two files are two recordings
      {"uV", 8},
      {"-3276.8", 8},
      {"3276.7", 8},
      {"-32768", 8},
      {"32767", 8},
      {"", 80},
      {"200", 8},
      {"", 32}};
  for (const std::string& label : labels) text += field(label, 16);
  for (const auto& [value, width] : same)
    for (size_t c = 0; c < labels.size(); ++c) text += field(value, width);
  for (int s = 0; s < seconds; ++s) {
    for (size_t c = 0; c < signals; ++c)
      for (int i = 0; i < 200; ++i) {
        const auto value = static_cast<uint16_t>(mixed_signal(200 * s + i, c));
        text += static_cast<char>(value & 0xFF);
        text += static_cast<char>(value >> 8);
      }
    if (!discontinuous) continue;
    std::string stamp = "+" + std::to_string(options.onsets[static_cast<size_t>(s)]) + "\x14\x14";
    stamp.resize(400, '\0');
    text += stamp;
  }
  std::ofstream(path, std::ios::binary) << text;
}

inline const std::vector<std::string> kPaperLabels = {"F3-M2", "E1-M2", "Chin1-Chin2", "ECG"};

inline IngestOptions into(const std::filesystem::path& store) {
  IngestOptions options;
  options.store = store;
  options.allow_duplicates = true;  // made-up recordings hold the same samples
  options.replace = true;
  return options;
}

/// SHA-256 of every file below `folder`, by relative path; the lock is empty and left out.
inline std::map<std::string, std::string> bytes_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> hashes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != ".lock")
      hashes[entry.path().lexically_relative(folder).string()] = sha256_file(entry.path());
  return hashes;
}

class IngestTest : public ::testing::Test {
 protected:
  IngestTest() {
    Progress::set_enabled(false);
    make_folder(source());
  }
  std::filesystem::path source() const { return scratch_.path() / "source"; }
  std::filesystem::path store() const { return scratch_.path() / "store"; }
  IngestSummary ingest_all() { return ingest(discover_sources({source()}), into(store())); }

  TemporaryFolder scratch_;
};

}  // namespace physiomae::ingest
