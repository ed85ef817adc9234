#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/store/made_up_store.h"
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/report/predictions_table.h"

namespace physiomae {

using nlohmann::json;

inline const std::filesystem::path kGolden = PHYSIOMAE_GOLDEN;

/// Two nights named as the golden ones, 40 windows each, all five stages.
class JudgeProgram : public testing::Test {
 protected:
  JudgeProgram() {
    std::vector<int8_t> stages;
    for (int w = 0; w < 40; ++w) stages.push_back(static_cast<int8_t>(w % 5));
    store::write_made_up(
        store_, {{.record = "tr03-1129", .patient = "p", .age_years = 30, .stages = stages},
                 {.record = "tr06-0721", .patient = "q", .age_years = 70, .stages = stages}});
  }
  /// The converter's prediction file.
  std::string convert(const std::string& program, const std::string& files,
                      const std::string& more = "") {
    const std::string out = folder_ / "converted.csv";
    const auto script = kGolden.parent_path().parent_path() / "scripts" / "predictions_from.py";
    const std::string command =
        fmt::format("cd '{}' && python3 '{}' {} {} --out '{}' {} > '{}' 2>&1",
                    (kGolden / "other_stagers").string(), script.string(), program, files, out,
                    more, (folder_ / "log").string());
    status_ = std::system(command.c_str());
    log_ = file_text(folder_ / "log");
    return out;
  }
  json judge(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"evaluate", store_, "--draws", "100"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_for_json(arguments);
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", log_;
  int status_ = 0;
};

/// The numbers that stand beside rows of a converted file.
inline std::vector<double> starts_of(const std::string& file) {
  std::vector<double> starts;
  for (const auto& row : report::read_predictions(file).rows)
    starts.push_back(row.start_seconds.value_or(-1));
  return starts;
}

/// A NumPy file, format 1.
inline std::string npy(const std::string& header, const std::string& values) {
  const auto size = static_cast<char>(header.size());
  return std::string("\x93NUMPY\x01\x00", 8) + size + '\0' + header + values;
}

}  // namespace physiomae
