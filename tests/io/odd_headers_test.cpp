// 500 EDF files and 500 WFDB records with odd headers: the same numbers as edfio, MNE and
// wfdb-python, or a refusal or warning whose words are listed here and in docs/bad-input.md.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>

#include "tests/io/io_test_support.h"
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "physiomae/io/edf_recording.h"
#include "physiomae/io/wfdb_recording.h"

namespace physiomae::io {
namespace {

using nlohmann::json;
using test::golden;
using test::golden_path;

// Files of a container: a line "NAME BYTES", then the bytes.
std::map<std::string, std::string> unpacked(const std::string& name) {
  std::string all;
  const gzFile file = gzopen(golden_path(name).c_str(), "rb");
  std::array<char, 1 << 16> piece{};
  for (int got; (got = gzread(file, piece.data(), piece.size())) > 0;)
    all.append(piece.data(), static_cast<size_t>(got));
  gzclose(file);
  std::map<std::string, std::string> files;
  for (size_t at = 0; at < all.size();) {
    const size_t end = all.find('\n', at);
    std::istringstream line(all.substr(at, end - at));
    std::string file_name;
    size_t bytes = 0;
    line >> file_name >> bytes;
    files[file_name] = all.substr(end + 1, bytes);
    at = end + 1 + bytes;
  }
  return files;
}

/// What is compared of a signal, in the file's own unit.
struct Digest {
  int64_t count = 0;
  double sum = 0, magnitude = 0;
  std::string refused;

  bool equals(const json& other) const {
    const double tolerance = 1e-5 * std::max(1e-6, other[2].get<double>());
    return count == other[0] && std::abs(sum - other[1].get<double>()) <= tolerance &&
           std::abs(magnitude - other[2].get<double>()) <= tolerance;
  }
};

std::vector<Digest> digests_of(Recording& recording) {
  std::vector<Digest> digests;
  for (size_t c = 0; c < recording.channels().size(); ++c) {
    const ChannelInfo& channel = recording.channels()[c];
    Digest digest;
    digest.refused = channel.refused;
    std::vector<float> values(static_cast<size_t>(recording.frames() * channel.samples_per_frame));
    const ChannelRequest request{c, values};
    if (channel.refused.empty()) recording.read(0, recording.frames(), {&request, 1});
    const double scale = channel.to_microvolt > 0 ? channel.to_microvolt : 1;
    for (const float value : values) {
      if (!std::isfinite(value)) continue;
      ++digest.count;
      digest.sum += value / scale;
      digest.magnitude += std::abs(value) / scale;
    }
    digests.push_back(digest);
  }
  return digests;
}

bool has_any(const std::string& text, std::span<const char* const> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return text.find(part) != std::string::npos; });
}

template <typename Range>
std::string joined(const Range& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// How often each came out.
struct Tally {
  int same = 0, refused = 0, said = 0, alone = 0;
};

class OddHeaders : public testing::Test {
 protected:
  /// Ours and each tool's numbers: every channel has to equal one tool's, unless it is refused.
  void compare(const std::vector<Digest>& ours, const std::vector<json>& tools,
               std::span<const char* const> refusals) {
    for (size_t c = 0; c < ours.size(); ++c) {
      if (!ours[c].refused.empty()) {
        EXPECT_TRUE(has_any(ours[c].refused, refusals)) << ours[c].refused;
        continue;
      }
      std::string others;
      const bool same = std::any_of(tools.begin(), tools.end(), [&](const json& tool) {
        others += tool.dump() + "\n";
        return tool.size() == ours.size() && ours[c].equals(tool[c]);
      });
      EXPECT_TRUE(same) << "signal " << c << ": " << ours[c].count << " " << ours[c].sum << " "
                        << ours[c].magnitude << "\n"
                        << others;
    }
    ++tally_.same;
  }

  TemporaryFolder folder_;
  Tally tally_;
};

constexpr std::array kEdfRefusals = {"header byte",
                                     "header ends at byte",
                                     "digital minimum and maximum are both",
                                     "physical minimum and maximum are both",
                                     "expected a number",
                                     "expected a whole number",
                                     "is too large",
                                     "beyond samples of 16 bits",
                                     "or unsigned ones",
                                     "without an annotation signal",
                                     "before the end of the previous record",
                                     "has no time stamp"};
// Where these are said the tools read other samples than those that are there, or none.
constexpr std::array kEdfSaid = {"data records", "bytes of header", "cut short",
                                 "text behind a NUL"};

TEST_F(OddHeaders, OfEdfReadAsElsewhereOrAreRefusedWithAListedReason) {
  const auto files = unpacked("odd_edf.bin.gz");
  const json expected = golden("odd_headers.json")["edf"];
  ASSERT_EQ(expected.size(), 500U);
  for (size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    const auto path = folder_.write("x.edf", files.at(std::to_string(i) + ".edf"));
    std::vector<json> tools;
    for (const char* tool : {"edfio", "mne"})
      if (expected[i][tool].contains("signals")) tools.push_back(expected[i][tool]["signals"]);
    try {
      EdfRecording recording(path);
      const auto ours = digests_of(recording);
      if (tools.empty())
        ++tally_.alone;
      else if (has_any(joined(recording.warnings()), kEdfSaid))
        ++tally_.said;
      else
        compare(ours, tools, kEdfRefusals);
    } catch (const InputError& error) {
      EXPECT_TRUE(has_any(error.message(), kEdfRefusals)) << error.message();
      ++tally_.refused;
    }
  }
  RecordProperty("same", tally_.same);
  RecordProperty("refused", tally_.refused);
  RecordProperty("said", tally_.said);
  RecordProperty("alone", tally_.alone);
  EXPECT_GE(tally_.same, 280);
}

TEST_F(OddHeaders, AnnotationsOfEdfPlusAreThoseOfEdfio) {
  const auto files = unpacked("odd_edf.bin.gz");
  const json expected = golden("odd_headers.json")["edf"];
  int compared = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const json& tool = expected[i]["edfio"];
    if (!tool.contains("annotations") || tool["annotations"].empty()) continue;
    SCOPED_TRACE("case " + std::to_string(i));
    const std::string& bytes = files.at(std::to_string(i) + ".edf");
    // edfio leaves out an annotation whose duration is there and empty; here it has none.
    if (bytes.find("\x15\x14") != std::string::npos) continue;
    const auto path = folder_.write("x.edf", bytes);
    try {
      const EdfRecording recording(path);
      std::vector<std::string> warnings = recording.warnings();
      const auto ours = recording.read_annotations(warnings);
      if (has_any(joined(warnings), kEdfSaid)) continue;
      // edfio counts from the first data record, this program from the header's start.
      const double first = recording.segments().front().start_seconds;
      ASSERT_EQ(ours.size(), tool["annotations"].size());
      for (size_t k = 0; k < ours.size(); ++k) {
        const json& row = tool["annotations"][k];
        EXPECT_NEAR(ours[k].onset_seconds - first, row[0].get<double>(), 1e-6) << k;
        EXPECT_EQ(ours[k].duration_seconds.value_or(0), row[1]) << k;
        EXPECT_EQ(ours[k].text, row[2]) << k;
      }
      ++compared;
    } catch (const InputError& error) {
      EXPECT_TRUE(has_any(error.message(), kEdfRefusals)) << error.message();
    }
  }
  EXPECT_GE(compared, 35);
}

constexpr std::array kWfdbRefusals = {"line ", "samples a signal, but",
                                      "different formats or offsets"};
constexpr std::array kWfdbSaid = {"samples"};

TEST_F(OddHeaders, OfWfdbReadAsElsewhereOrAreRefusedWithAListedReason) {
  const auto files = unpacked("odd_wfdb.bin.gz");
  const json expected = golden("odd_headers.json")["wfdb"];
  ASSERT_EQ(expected.size(), 500U);
  for (size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i) + "\n" + files.at(std::to_string(i) + ".hea"));
    const auto path = folder_.write("r.hea", files.at(std::to_string(i) + ".hea"));
    folder_.write("r.dat", files.at(std::to_string(i) + ".dat"));
    try {
      WfdbRecording recording(path);
      const auto ours = digests_of(recording);
      if (!expected[i].contains("signals"))
        ++tally_.alone;
      else if (has_any(joined(recording.warnings()), kWfdbSaid))
        ++tally_.said;
      else {
        compare(ours, {expected[i]["signals"]}, kWfdbRefusals);
        EXPECT_EQ(1 / recording.frame_seconds(), expected[i]["rate"]);
      }
    } catch (const InputError& error) {
      EXPECT_TRUE(has_any(error.message(), kWfdbRefusals)) << error.message();
      ++tally_.refused;
    }
  }
  RecordProperty("same", tally_.same);
  RecordProperty("refused", tally_.refused);
  EXPECT_GE(tally_.same, 100);
}

}  // namespace
}  // namespace physiomae::io
