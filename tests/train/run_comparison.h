// Runs of pretraining for tests: their losses, and whether two are the same.
#pragma once
#include <algorithm>
#include <csignal>
#include <map>

#include "tests/train/train_fixture.h"
#include <gtest/gtest.h>

#include "physiomae/artifacts/checkpoint.h"
#include "physiomae/train/pretrain.h"

namespace physiomae::train {

using Losses = std::map<int64_t, double>;  ///< by step

inline PretrainOptions options_for(const std::filesystem::path& run, Losses* losses = nullptr,
                                   bool resume = false) {
  PretrainOptions options;
  options.run = run;
  options.resume = resume;
  if (losses != nullptr)
    options.on_step = [losses](int64_t step, const StepResult& result) {
      (*losses)[step] = result.loss;
    };
  return options;
}

inline std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells(1);
  for (const char c : row)
    if (c == ',')
      cells.emplace_back();
    else
      cells.back() += c;
  return cells;
}

// The cells of metrics.csv that do not depend on the clock.
inline std::vector<std::string> metrics_without_times(const std::filesystem::path& run) {
  std::ifstream file(run / "metrics.csv");
  std::vector<std::string> rows, header;
  for (std::string row; std::getline(file, row);) {
    auto cells = cells_of(row);
    if (rows.empty()) header = cells;
    for (size_t i = 0; i < cells.size(); ++i)
      for (const auto* timed :
           {"milliseconds", "windows_per_second", "share_of_peak", "share_waiting"})
        if (header.at(i) == timed) cells[i].clear();
    rows.push_back(fmt::format("{}", fmt::join(cells, ",")));
  }
  return rows;
}

inline void expect_same_run(const std::filesystem::path& run,
                            const std::filesystem::path& reference) {
  EXPECT_EQ(file_text(run / "model" / "model.safetensors"),
            file_text(reference / "model" / "model.safetensors"));
  EXPECT_EQ(metrics_without_times(run), metrics_without_times(reference));
  const auto last = artifacts::CheckpointFolder(run / "checkpoints").newest();
  const auto expected = artifacts::CheckpointFolder(reference / "checkpoints").newest();
  ASSERT_EQ(last->tensors.size(), expected->tensors.size());
  for (const auto& [name, tensor] : expected->tensors)
    EXPECT_TRUE(at::equal(last->tensors.at(name), tensor)) << name;
}

// Stops at `step` by a signal to this process, as a scheduler or a user would.
inline PretrainOptions stopping_at(const std::filesystem::path& run, int64_t step,
                                   int signal_number) {
  PretrainOptions options = options_for(run);
  options.on_step = [=](int64_t done, const StepResult&) {
    if (done == step) raise(signal_number);
  };
  return options;
}

}  // namespace physiomae::train
