#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/model/tiny_model.h"
#include "tests/support.h"
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/random.h"
#include "physiomae/dataset/split.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/model/config.h"
#include "physiomae/signal/half.h"
#include "physiomae/signal/statistics.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/store.h"
#include "physiomae/store/window_id.h"
#include "physiomae/train/pretrain.h"
#include "physiomae/train/pretrain_config.h"

namespace physiomae::train {

/// A record of noise around a slow wave; `present` holds one bit a modality for all windows.
inline void write_noise_record(const std::filesystem::path& store, const std::string& name,
                               int64_t windows, Presence present = 0x0F,
                               std::optional<double> age_years = {}) {
  store::RecordContent content;
  auto& header = content.header;
  header.record = header.patient = name;
  header.age_years = age_years;
  header.source_format = "test";
  header.source_rate_hz = 100;
  header.recipe = "anti_aliased-1";
  header.source_sha256 = {std::string(64, '0')};
  for (size_t m = 0; m < kModalities; ++m) {
    const bool there = (present >> m & 1) != 0;
    header.channels[m] = {there ? "C" + std::to_string(m) : "", "test"};
    header.statistics[m] = {0, signal::kNormalIqr * 10, 1, 0, 0, 10 + static_cast<double>(m)};
  }
  RandomSequence noise(derive_key(stable_hash(name), Domain::simulation));
  for (int64_t w = 0; w < windows; ++w) {
    content.start_sample.push_back(w * kWindowSamples);
    content.labels.stage.push_back(static_cast<int8_t>(w % 5));
    content.labels.arousal_on.push_back(0);
    content.labels.arousal_scored.push_back(kWindowSamples);
    content.labels.arousal_second.insert(content.labels.arousal_second.end(), kTokens, 0);
    for (size_t m = 0; m < kModalities; ++m) {
      const bool there = (present >> m & 1) != 0;
      content.present.push_back(there ? 1 : 0);
      for (int i = 0; i < kWindowSamples; ++i)
        content.signals.push_back(
            there ? signal::float_to_half(static_cast<float>(
                        8 * std::sin(0.06 * i * static_cast<double>(m + 1)) + 5 * noise.normal()))
                  : uint16_t{0});
    }
  }
  store::write_record(store, content);
}

/// Four pretraining patients ("p0".."p3", one of them without ECG), one for validation, one for
/// test.
struct TinyCorpus {
  TemporaryFolder folder;
  dataset::SplitManifest split;

  explicit TinyCorpus(bool missing = false, int64_t windows = 6) {
    for (const auto* name : {"p0", "p1", "p2", "p3", "v0", "t0"})
      write_noise_record(store_path(), name, windows,
                         missing && name == std::string_view("p3") ? 0x07 : 0x0F);
    split.pretrain = {"p0", "p1", "p2", "p3"};
    split.train = {"p0", "p1"};
    split.validation = {"v0"};
    split.test = {"t0"};
    split.hash = dataset::split_hash(split);
  }
  std::filesystem::path store_path() const { return folder.path() / "store"; }
  std::filesystem::path run_path(std::string_view name = "run") const {
    return folder.path() / name;
  }
  store::Store store() const { return store::Store(store_path()); }
};

/// 6 steps an epoch (24 windows in batches of 4), 24 steps.
inline PretrainConfig tiny_training() {
  PretrainConfig config;
  config.epochs = 4;
  config.batch = 4;
  config.micro_batch = 2;
  config.learning_rate = 1e-3;
  config.warmup_epochs = 1;
  config.compute_threads = 1;
  config.log_steps = 1;
  config.checkpoint_steps = 5;
  config.checkpoint_minutes = 0;
  return config;
}

inline PretrainResult train_tiny(const TinyCorpus& corpus, const PretrainConfig& config,
                                 const PretrainOptions& options) {
  return run_pretraining(corpus.store(), corpus.split, model::tiny_model(), config, options);
}

}  // namespace physiomae::train
