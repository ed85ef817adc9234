// examples/python against the program: an EDF through ONNX Runtime, the encoder in PyTorch, an
// entry of a PhysioNet Challenge.
#ifdef PHYSIOMAE_WITH_TORCH
#include <cmath>
#include <numbers>

#include "tests/cli/predict_fixture.h"
#include "tests/oracle.h"

namespace physiomae {
namespace {

constexpr const char* kSkip = "Python's tools are not installed (scripts/bootstrap.sh oracle)";

std::vector<std::vector<std::string>> cells_of(const std::filesystem::path& path) {
  std::istringstream file(read_text(path));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

class PythonExamples : public PredictTest {
 protected:
  static std::string shipped_model() { return project_folder() / "data/models/twin"; }
  static void run(const std::vector<std::string>& arguments) {
    const ProgramResult result = run_program(arguments);
    ASSERT_EQ(result.status, 0) << result.err;
  }
  std::string in(const std::string& name) const { return folder_ / name; }
  std::string onnx(const std::string& folder) const {
    run({"export", shipped_model(), "--out", folder});
    return folder;
  }
};

// The rates are the twins' own; one that divides into 100 Hz otherwise; and one whose Nyquist
// frequency the upper edges have to give way to.
TEST_F(PythonExamples, AnEdfGivesThePredictionsProbabilities) {
  onnx(in("m.onnx"));
  for (const int rate : {200, 256, 150}) {
    NightChange change;
    change.seconds = 1234.5;  // no whole number of windows
    change.rate_hz = rate;
    change.samples = [](size_t modality, std::vector<float>& values) {
      if (modality == 2)  // flat windows: not usable, the others are not touched
        std::fill(values.begin() + 200 * 300, values.begin() + 200 * 400, 0.0F);
    };
    const std::string name = fmt::format("n{}", rate);
    const std::string night = edf_night(name, change, /*twin=*/3);
    if (run_oracle("examples/python/edf_to_probabilities.py", {night, in("m.onnx")},
                   in("python.csv")) != OracleRun::done)
      GTEST_SKIP() << kSkip;
    run({"predict", night, "--model", shipped_model(), "--out", out(), "--threads", "1"});
    const auto ours = cells_of(out(name + "/night.csv")), theirs = cells_of(in("python.csv"));
    ASSERT_EQ(ours.size(), 1 + static_cast<size_t>(200 * change.seconds / rate / 30)) << rate;
    ASSERT_EQ(theirs.size(), ours.size());
    double worst = 0;
    for (size_t w = 1; w < ours.size(); ++w) {
      EXPECT_EQ(ours[w][0], theirs[w][0]);
      for (size_t p = 0; p < 6; ++p)
        worst = std::max(worst, std::abs(std::stod(ours[w][3 + p]) - std::stod(theirs[w][1 + p])));
    }
    EXPECT_LT(worst, 1e-3) << rate;
    RecordProperty(fmt::format("largest_difference_{}", rate), std::to_string(worst));
  }
}

TEST_F(PythonExamples, TheEncoderInPyTorchGivesEqualEmbeddings) {
  for (const std::string& folder : {bare_model(), model(), shipped_model()}) {
    run({"embed", folder, store(), "--out", in("e.h5"), "--threads", "1"});
    if (run_oracle("tests/python/torch_embeddings.py", {folder, store(), in("e.h5")}) !=
        OracleRun::done)
      GTEST_SKIP() << kSkip;
  }
}

// Nights of either kind differ by a tone in the EEG; those that were not trained on are told apart.
class ChallengeEntry : public PythonExamples {
 protected:
  void add_nights(const std::string& data, size_t first, size_t count, bool labelled) const {
    make_folder(data + "/physiological_data/S1");
    std::string table = "SiteID,BidsFolder,SessionID,Age,Cognitive_Impairment\n";
    for (size_t twin = first; twin < first + count; ++twin) {
      const bool positive = twin % 2 == 1;
      NightChange change;
      change.seconds = 600;
      if (positive)
        change.samples = [](size_t modality, std::vector<float>& values) {
          for (size_t i = 0; modality == 0 && i < values.size(); ++i)
            values[i] += static_cast<float>(
                60 * std::sin(2 * std::numbers::pi * 21 * static_cast<double>(i) / 200));
        };
      const std::string name = fmt::format("sub-{}", twin);
      std::filesystem::rename(edf_night(name, change, twin),
                              fmt::format("{}/physiological_data/S1/{}_ses-1.edf", data, name));
      table += fmt::format("S1,{},1,60,{}\n", name, !labelled ? "" : positive ? "TRUE" : "FALSE");
    }
    table += fmt::format("S1,sub-none,1,60,{}\n", labelled ? "TRUE" : "");  // has no night
    write_file(data + "/demographics.csv", table);
  }
  std::string entry() const {
    const std::string folder = in("entry");
    make_folder(folder);
    const auto examples = project_folder() / "examples/python";
    for (const char* file :
         {"challenge/team_code.py", "physiomae_input.py", "edf_to_probabilities.py"})
      std::filesystem::copy_file(
          examples / file, std::filesystem::path(folder) / std::filesystem::path(file).filename());
    onnx(folder + "/encoder.onnx");
    return folder;
  }
};

TEST_F(ChallengeEntry, TrainsAndRunsOnTwinNights) {
  const std::string script = "tests/python/challenge_entry.py", folder = entry();
  add_nights(in("training"), 0, 8, /*labelled=*/true);
  add_nights(in("holdout"), 8, 4, /*labelled=*/false);
  if (run_oracle(script, {folder, "train", in("training"), in("trained")}, in("log")) !=
      OracleRun::done)
    GTEST_SKIP() << kSkip;
  EXPECT_THAT(read_text(in("log")), testing::HasSubstr("trained on 8 nights, 4 of them positive"));
  run_oracle(script, {folder, "run", in("holdout"), in("trained"), in("answers.csv")}, in("log"));
  const auto answers = cells_of(in("answers.csv"));
  ASSERT_EQ(answers.size(), 5U);
  for (size_t i = 0; i < 4; ++i) {
    const double probability = std::stod(answers[i][2]);
    EXPECT_EQ(answers[i][1], i % 2 == 1 ? "1" : "0") << answers[i][0] << " " << probability;
    EXPECT_EQ(probability >= 0.5, answers[i][1] == "1");
  }
  EXPECT_EQ(answers[4][2], "0.500000") << "without a night: the share of positives in training";
}

}  // namespace
}  // namespace physiomae
#endif
