#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Makes EDF files byte by byte, so that tests can break any field, and folders to put them in.

namespace physiomae::io::edf_testing {

struct SignalFields {
  std::string label = "EEG C3";
  std::string unit = "uV";
  std::string physical_min = "-100", physical_max = "100";
  std::string digital_min = "-1000", digital_max = "1000";
  std::string samples = "4";
};

inline SignalFields annotation_signal(int samples = 16) {
  return {"EDF Annotations", "", "-1", "1", "-32768", "32767", std::to_string(samples)};
}

struct EdfFields {
  std::string version = "0";
  std::string patient = "X F X Doe_Jane";
  std::string recording = "Startdate 02-MAR-2004 X X X";
  std::string start_date = "02.03.04", start_time = "21.22.23";
  std::string header_bytes;  ///< empty: right
  std::string reserved;
  std::string records = "2", seconds = "1";
  std::string signal_count;  ///< empty: right
  std::vector<SignalFields> signals = {{}};
  std::string body = std::string(16, '\0');
};

inline std::string padded(std::string text, size_t width) {
  text.resize(width, ' ');
  return text;
}

inline std::string header_of(const EdfFields& f) {
  const size_t n = f.signals.size();
  std::string out = padded(f.version, 8) + padded(f.patient, 80) + padded(f.recording, 80) +
                    padded(f.start_date, 8) + padded(f.start_time, 8);
  out += padded(f.header_bytes.empty() ? std::to_string(256 * (n + 1)) : f.header_bytes, 8);
  out += padded(f.reserved, 44) + padded(f.records, 8) + padded(f.seconds, 8);
  out += padded(f.signal_count.empty() ? std::to_string(n) : f.signal_count, 4);
  const auto column = [&](size_t width, auto&& get) {
    for (const SignalFields& s : f.signals) out += padded(get(s), width);
  };
  column(16, [](auto& s) { return s.label; });
  column(80, [](auto&) { return std::string(); });
  column(8, [](auto& s) { return s.unit; });
  column(8, [](auto& s) { return s.physical_min; });
  column(8, [](auto& s) { return s.physical_max; });
  column(8, [](auto& s) { return s.digital_min; });
  column(8, [](auto& s) { return s.digital_max; });
  column(80, [](auto&) { return std::string(); });
  column(8, [](auto& s) { return s.samples; });
  column(32, [](auto&) { return std::string(); });
  return out;
}

inline std::string bytes_of(const EdfFields& fields) { return header_of(fields) + fields.body; }

/// "+ONSET 0x14 0x14 0x00", padded with zeros.
inline std::string time_stamp(const std::string& onset, size_t bytes = 32) {
  std::string out = onset + std::string("\x14\x14\0", 3);
  out.resize(bytes, '\0');
  return out;
}

/// An EDF+ file of 1-s records of 4 samples, with one time stamp a record as given.
inline EdfFields stamped(const std::string& reserved, const std::vector<std::string>& stamps) {
  EdfFields f;
  f.reserved = reserved;
  f.records = std::to_string(stamps.size());
  f.signals = {SignalFields{}, annotation_signal()};
  f.body.clear();
  for (const std::string& stamp : stamps)
    f.body += std::string(8, '\1') + (stamp.size() == 32 ? stamp : time_stamp(stamp));
  return f;
}

/// One annotation list.
inline std::string tal(const std::string& onset, const std::string& duration,
                       const std::string& text) {
  return onset + (duration.empty() ? "" : "\x15" + duration) + "\x14" + text +
         std::string("\x14\0", 2);
}

/// An annotation-only EDF+ file of one record of duration 0.
inline EdfFields annotation_file(const std::string& tals) {
  EdfFields f;
  f.reserved = "EDF+C";
  f.records = "1";
  f.seconds = "0";
  f.body = time_stamp("+0", 5) + tals;
  if (f.body.size() % 2 == 1) f.body += '\0';
  f.signals = {annotation_signal(static_cast<int>(f.body.size() / 2))};
  return f;
}

class Folder : public TemporaryFolder {
 public:
  std::filesystem::path put(const std::string& name, const std::string& bytes) const {
    return write(name, bytes);
  }
  std::filesystem::path put(const EdfFields& fields, const std::string& name = "x.edf") const {
    return write(name, bytes_of(fields));
  }
};

}  // namespace physiomae::io::edf_testing
