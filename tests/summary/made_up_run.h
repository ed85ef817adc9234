#pragma once

#include <filesystem>
#include <string>

#include "tests/support.h"

#include "physiomae/base/file.h"

namespace physiomae::summary {

inline const std::string kHostile = "</script><script>alert(1)</script>";

/// A training run as pretrain leaves it: three lines of the log, a model when it has ended.
inline void write_run(const std::filesystem::path& folder, bool ended) {
  std::filesystem::create_directories(folder / "checkpoints");
  write_file(folder / ".lock", "");
  write_file(folder / "config.toml",
             "[pretrain]\nstrategy = \"multimae_drop\"  # " + kHostile + "\n");
  write_file(folder / "metrics.csv",
             "step,epoch,loss,loss_EEG,gradient_norm,windows_per_second,validation_loss\n"
             "10,0,2,1,0.5,100,\n20,0,1.5,0.9,0.4,110,\n30,1,1.25,0.8,0.3,120,1.3\n");
  if (!ended) return;
  std::filesystem::create_directories(folder / "model");
  write_file(folder / "model" / "model.json", "{\"training\": {\"simulated\": true}}\n");
}

/// scores.json of one task, size and method, and predictions of one night.
inline void write_scores(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write_file(folder / "scores.json",
             R"({"simulated": false, "remarks": ["a remark"], "sizes": [{"patients": 4,
    "tasks": [{"task": "sleep", "classes": ["W","N1","N2","N3","REM"], "class_titles": ["W","N1","N2","N3","REM"],
               "train_patients": 4, "impossible": ""}],
    "methods": [{"method": ")" +
                 kHostile + R"(", "tasks": {"sleep": {"runs": [{"seed": 0}], "judgement": {
      "windows": {"scores": {"balanced_accuracy": {"mean": 0.5954, "low": 0.511, "high": 0.746},
                             "kappa": {"mean": 0.489, "low": null, "high": null}}},
      "classes": [{"class": "W", "windows": 10, "precision": 0.5, "recall": 0.4, "f1": 0.44}],
      "confusion": [[9,1,0,0,0],[0,8,2,0,0],[0,0,7,3,0],[0,0,0,6,4],[5,0,0,0,5]],
      "night_kappa": {"each": [{"record": "tr03-0083", "kappa": 0.42}]},
      "calibration": {"expected_error": 0.1, "log_loss": 1, "brier": 0.5, "bins": [
        {"low": 0, "high": 0.5, "windows": 0, "probability": null, "share": null},
        {"low": 0.5, "high": 1, "windows": 7, "probability": 0.8, "share": 0.6}]}}}}}],
    "references": [], "comparisons": []}]})");
  write_file(folder / "predictions_sleep.csv",
             "task,seed,record,window,start_seconds,label,predicted,p_W,p_N1,p_N2,p_N3,p_REM\n"
             "sleep,0,tr03-0083,0,29.995,W,W,0.9,0.1,0,0,0\n"
             "sleep,0,tr03-0083,1,59.995,N2,REM,0,0,0.4,0,0.6\n");
}

/// Output of analyze with an architecture of two modalities alone; `fusion` "early" or "late".
inline void write_architecture(const std::filesystem::path& folder, const std::string& fusion) {
  std::filesystem::create_directories(folder);
  write_file(folder / "summary.json", R"({"format": "physiomae analysis 1", "architecture": {}})");
  const std::string late = fusion == "late" ? "encoders.EEG." : "";
  write_file(
      folder / "architecture.json",
      R"({"network": "transformer", "fusion": ")" + fusion + R"(", "modalities": ["EEG", ")" +
          kHostile +
          R"("], "tokens": 30, "token_samples": 100, "dim": 128, "depth": 4, "heads": 4,
    "mlp_hidden": 512, "visible_tokens": 18, "parameters": 2732304, "gflop_per_embedding": 0.27,
    "blocks": [
     {"name": "tokenizer EEG", "kind": "tokenizer", "prefix": "tokenizers.EEG.", "in": [30, 100],
      "out": [30, 128], "parameters": 206592},
     {"name": "encoder layer 1", "kind": "transformer layer", "prefix": ")" +
          late + R"(encoder.layers.0.", "in": [60, 128], "out": [60, 128], "parameters": 100000},
     {"name": "encoder layer 2", "kind": "transformer layer", "prefix": ")" +
          late + R"(encoder.layers.1.", "in": [60, 128], "out": [60, 128], "parameters": 100000},
     {"name": "head sleep", "kind": "linear head", "in": [256], "out": [5]}]})");
}

/// A grid of reproduce with Figure 3 of two strategies at two ratios, two sizes and two parts.
inline void write_grid(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "cells");
  std::filesystem::create_directories(folder / "tables");
  std::string lines = "strategy,patients,mask_ratio,scored_on,state,mean,sd,low,high,runs\n";
  for (const std::string strategy : {"multimae", "multimae_drop"})
    for (const std::string patients : {"4", "16"})
      for (const std::string ratio : {"0.50", "0.90"})
        for (const std::string part : {"validation", "test"})
          lines += strategy + "," + patients + "," + ratio + "," + part + ",measured,0." +
                   patients + (part == "test" ? "7" : "5") + ",n/a,n/a,n/a,1\n";
  write_file(folder / "tables" / "fig3.csv", lines);
}

}  // namespace physiomae::summary
