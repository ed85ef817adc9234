#include "physiomae/eval/stage_windows.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"
#include "physiomae/dataset/normalisation.h"
#include "physiomae/eval/model_heads.h"

namespace physiomae::eval {
namespace {

struct WindowBatch {
  Presence presence = 0;
  std::vector<size_t> windows;
};

// Windows of one presence pattern each, in the order of time.
std::vector<WindowBatch> batches_of(const std::vector<Presence>& presence, Presence wanted,
                                    int64_t size) {
  std::map<Presence, WindowBatch> open;
  std::vector<WindowBatch> batches;
  for (size_t w = 0; w < presence.size(); ++w) {
    const auto there = static_cast<Presence>(presence[w] & wanted);
    if (there == 0) continue;
    WindowBatch& batch = open[there];
    batch.presence = there;
    batch.windows.push_back(w);
    if (std::ssize(batch.windows) == size) batches.push_back(std::exchange(batch, {}));
  }
  for (auto& [there, batch] : open)
    if (!batch.windows.empty()) batches.push_back(std::move(batch));
  return batches;
}

at::Tensor input_of(const WindowBatch& batch, const store::RecordContent& content,
                    const dataset::InputScaling& scaling) {
  const auto count = static_cast<int64_t>(batch.windows.size());
  at::Tensor input = at::empty({count, std::popcount(batch.presence), kWindowSamples}, at::kFloat);
  float* out = input.mutable_data_ptr<float>();
  for (const size_t w : batch.windows)
    for (const size_t m : kEachModality) {
      if ((batch.presence >> m & 1) == 0) continue;
      const auto halves = std::span(content.signals)
                              .subspan((w * kModalities + m) * kWindowSamples, kWindowSamples);
      if (!dataset::normalise_window(halves, content.header.statistics[m], static_cast<int>(m),
                                     scaling, {out, kWindowSamples}))
        throw InputError(fmt::format("window {}, {}: holds NaN or infinity", w, kModalityNames[m]));
      out += kWindowSamples;
    }
  return input;  // (B, M', 3000)
}

}  // namespace

WindowsStaged stage_windows(const artifacts::LoadedModel& model,
                            const store::RecordContent& content,
                            const std::vector<Presence>& presence, int64_t batch_size) {
  const c10::InferenceMode inference;
  const ModelHeads heads(model, /*calibrated=*/true);
  const auto windows = static_cast<int64_t>(presence.size());
  WindowsStaged staged;
  staged.usable.assign(presence.size(), 0);
  staged.embeddings = at::zeros({windows, model.model->embedding_width()}, at::kFloat);
  Progress progress("stage", windows, "windows");
  for (const WindowBatch& batch :
       batches_of(presence, model.info.architecture.presence(), batch_size)) {
    throw_if_stopped();
    const at::Tensor input = input_of(batch, content, model.info.scaling).to(model.model->device());
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor rows = model.model->embed(input, batch.presence).cpu();  // (B, E)
    staged.encoder_seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (size_t i = 0; i < batch.windows.size(); ++i) {
      staged.embeddings[static_cast<int64_t>(batch.windows[i])].copy_(
          rows[static_cast<int64_t>(i)]);
      staged.usable[batch.windows[i]] = 1;
    }
    progress.advance(std::ssize(batch.windows));
  }
  const at::Tensor probabilities = heads(staged.embeddings);
  for (size_t i = 0; i < model.info.heads.size(); ++i)
    staged.probabilities[model.info.heads[i].task] = heads.part(probabilities, i);
  return staged;
}

}  // namespace physiomae::eval
