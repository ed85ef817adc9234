#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/store/made_up_store.h"
#include <fmt/format.h>

#include "physiomae/dataset/task_data.h"
#include "physiomae/report/predictions_table.h"

namespace physiomae::report {

/// Three patients' nights: a (age 30) W N1 N2 N3 REM, b (70) W N2 N2 -, c (30) of one window, REM.
/// The last window of b has no stage. Starts 29.995 s, 59.995 s, ...
class JudgeFixture : public testing::Test {
 protected:
  JudgeFixture() {
    store::write_made_up(folder_.path(),
                         {{.record = "a",
                           .patient = "p",
                           .age_years = 30,
                           .stages = {0, 1, 2, 3, 4},
                           .arousal_on = {0, 6000, 0, 0, 0}},
                          {.record = "b",
                           .patient = "q",
                           .age_years = 70,
                           .stages = {0, 2, 2, -1},
                           .arousal_on = {0, 0, 5000, 0}},
                          {.record = "c", .patient = "r", .age_years = 30, .stages = {4}}});
    store_.emplace(folder_.path());
  }

  dataset::TaskData sleep() const {
    dataset::TaskData data;
    data.task = dataset::task("sleep");
    data.test = dataset::labelled_windows(*store_, {"p", "q", "r"}, data.task.kind);
    return data;
  }

  /// A sleep file by window: all eight staged windows, every answer right but the first.
  static std::string sleep_file() {
    std::string text = "record,window,p_W,p_N1,p_N2,p_N3,p_REM\n";
    const std::vector<std::pair<const char*, std::vector<int>>> nights = {
        {"a", {4, 1, 2, 3, 4}}, {"b", {0, 2, 2}}, {"c", {4}}};
    for (const auto& [record, said] : nights)
      for (size_t w = 0; w < said.size(); ++w) text += row(record, w, said[w]);
    return text;
  }
  static std::string row(const std::string& record, size_t window, int said) {
    std::string line = fmt::format("{},{}", record, window);
    for (int c = 0; c < 5; ++c) line += c == said ? ",0.8" : ",0.05";
    return line + "\n";
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
};

}  // namespace physiomae::report
