// The files that tests/golden/night_formats_golden.py has read by pyEDFlib, edfio and MNE are those
// that this program writes, and what these tools read is the night.
#include <cstdlib>

#include "tests/night/made_up_night.h"
#include "tests/support.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"
#include "physiomae/night/edf_formats.h"
#include "physiomae/night/table_formats.h"

namespace physiomae::night {
namespace {

using nlohmann::json;

// The awkward night up to its gap: no reader but MNE and ours takes EDF+D.
Night contiguous_night() {
  Night night = awkward_night();
  night.windows.resize(8);
  return night;
}

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(PHYSIOMAE_GOLDEN) / name;
}

TEST(NightFormatsGolden, FilesAreThoseThatOutsideToolsHaveRead) {
  const Night night = awkward_night();
  const std::pair<const char*, std::string> files[] = {
      {"hypnogram_annotations.edf", edf_annotations(night)},
      {"hypnodensity_contiguous.edf", edf_hypnodensity(contiguous_night())},
      {"hypnodensity.edf", edf_hypnodensity(night)},
      {"nsrr.xml", nsrr_xml(night)},
      {"events.tsv", bids_events(night)},
      {"events.json", bids_sidecar(night)},
      {"luna.annot", luna_annot(night)}};
  const bool write = std::getenv("PHYSIOMAE_WRITE_NIGHT_FORMATS") != nullptr;
  if (write) make_folder(golden("night_formats"));
  for (const auto& [name, bytes] : files) {
    const auto path = golden("night_formats") / name;
    if (write) write_file(path, bytes);
    EXPECT_EQ(file_text(path), bytes)
        << name << " is written otherwise: have the tools read it anew";
  }
}

json read_golden() { return json::parse(read_text(golden("night_formats.json"))); }

std::vector<std::string> expected_annotations() {
  std::vector<std::string> expected;
  for (const Window& window : awkward_night().windows)
    expected.push_back(json({static_cast<double>(window.onset_us) / 1e6, 30.0,
                             "Sleep stage " + std::string(stage_text(window.stage()))})
                           .dump());
  expected.push_back(json({119.995, 60.0, "Arousal region"}).dump());
  std::ranges::sort(expected);
  return expected;
}

TEST(NightFormatsGolden, AnnotationsAreAtTheirTimesInEveryTool) {
  const json tools = read_golden();
  for (const char* tool : {"pyedflib", "edfio", "mne"}) {
    std::vector<std::string> found;
    const json& file = tools[tool]["hypnogram_annotations.edf"];
    for (const json& annotation : file["annotations"]) found.push_back(annotation.dump());
    std::ranges::sort(found);
    EXPECT_EQ(found, expected_annotations()) << tool;
    EXPECT_EQ(file.value("start", "2020-01-31T23:58:30"), "2020-01-31T23:58:30") << tool;
  }
}

TEST(NightFormatsGolden, HypnodensityIsReadAsWritten) {
  const Night night = contiguous_night();
  const json tools = read_golden();
  for (const char* tool : {"pyedflib", "edfio"}) {
    const json& file = tools[tool]["hypnodensity_contiguous.edf"];
    EXPECT_TRUE(file["start"].get<std::string>().starts_with("2020-01-31T23:58:59"))
        << file["start"];
    ASSERT_EQ(file["signals"].size(), 6U) << tool;
    for (size_t w = 0; w < night.windows.size(); ++w)
      for (size_t s = 0; s < kStages; ++s)
        EXPECT_NEAR(file["signals"][s][w].get<double>(),
                    night.windows[w].usable ? night.windows[w].stage_p[s] : 0, 1e-4)
            << tool;
  }
}

TEST(NightFormatsGolden, TablesHaveTheNightsEpochs) {
  const json tools = read_golden();
  const Night night = awkward_night();
  ASSERT_EQ(tools["bids"].size(), night.windows.size());
  for (size_t w = 0; w < night.windows.size(); ++w) {
    EXPECT_EQ(tools["bids"][w][0], static_cast<double>(night.windows[w].onset_us) / 1e6);
    EXPECT_EQ(tools["bids"][w][2], stage_text(night.windows[w].stage()));
  }
  size_t runs = 0;
  for (const json& event : tools["nsrr"]) runs += event[0] == "Stages|Stages" ? 1 : 0;
  EXPECT_EQ(runs, stage_runs(night).size());
}

}  // namespace
}  // namespace physiomae::night
