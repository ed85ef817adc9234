#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "tests/io/edf_builder.h"

// Writes a night's signals as EDF with the rates, units and converter ranges of a corpus.

namespace physiomae::mini_corpora {

/// Values at `up` / `down` of the rate of `in`, the first at in[first]: a windowed sinc.
inline std::vector<float> resampled(std::span<const float> in, int64_t first, int up, int down) {
  constexpr int kCrossings = 24;
  const double cutoff = up < down ? 0.95 * up / down : 1.0;
  const auto reach = static_cast<int64_t>(std::ceil(kCrossings / cutoff));
  std::vector<std::vector<float>> taps(static_cast<size_t>(up));  // a row a phase
  for (int phase = 0; phase < up; ++phase)
    for (int64_t k = -reach; k <= reach; ++k) {
      const double t = static_cast<double>(k) - static_cast<double>(phase) / up;
      const double x = std::numbers::pi * cutoff * t;
      const double sinc = x == 0 ? 1 : std::sin(x) / x;
      const double hann =
          std::abs(t) > static_cast<double>(reach)
              ? 0
              : 0.5 + 0.5 * std::cos(std::numbers::pi * t / static_cast<double>(reach));
      taps[static_cast<size_t>(phase)].push_back(static_cast<float>(cutoff * sinc * hann));
    }
  std::vector<float> out;
  for (int64_t m = 0;; ++m) {
    const int64_t at = first + m * down / up;
    if (at >= std::ssize(in)) return out;
    const std::vector<float>& row = taps[static_cast<size_t>(m * down % up)];
    float sum = 0;
    for (int64_t k = -reach; k <= reach; ++k)
      sum += row[static_cast<size_t>(k + reach)] *
             in[static_cast<size_t>(std::clamp<int64_t>(at + k, 0, std::ssize(in) - 1))];
    out.push_back(sum);
  }
}

/// A channel as its corpus stores it; the physical range is that of `unit`.
struct Lead {
  std::string label, unit;
  std::string physical_min, physical_max;
  int digital_min, digital_max;
  int samples;                ///< of a data record
  std::vector<float> values;  ///< in `unit`
};

inline void put_sample(double value, const Lead& lead, std::string& body) {
  const double low = std::stod(lead.physical_min), high = std::stod(lead.physical_max);
  const double share = (value - low) / (high - low);
  const double digital = lead.digital_min + share * (lead.digital_max - lead.digital_min);
  const auto sample = static_cast<uint16_t>(
      std::clamp<int64_t>(std::llround(digital), lead.digital_min, lead.digital_max));
  body += static_cast<char>(sample & 0xFF);
  body += static_cast<char>(sample >> 8);
}

/// Writes as many data records as the leads fill; `fields` has their length and the start.
inline void write_leads(const std::filesystem::path& path, const std::vector<Lead>& leads,
                        io::edf_testing::EdfFields fields) {
  size_t records = SIZE_MAX;
  fields.signals.clear();
  for (const Lead& lead : leads) {
    records = std::min(records, lead.values.size() / static_cast<size_t>(lead.samples));
    fields.signals.push_back({lead.label, lead.unit, lead.physical_min, lead.physical_max,
                              std::to_string(lead.digital_min), std::to_string(lead.digital_max),
                              std::to_string(lead.samples)});
  }
  fields.records = std::to_string(records);
  fields.body.clear();
  for (size_t r = 0; r < records; ++r)
    for (const Lead& lead : leads)
      for (size_t i = 0; i < static_cast<size_t>(lead.samples); ++i)
        put_sample(lead.values[r * static_cast<size_t>(lead.samples) + i], lead, fields.body);
  std::ofstream(path, std::ios::binary) << io::edf_testing::bytes_of(fields);
}

}  // namespace physiomae::mini_corpora
