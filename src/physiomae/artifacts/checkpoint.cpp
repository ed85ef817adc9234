#include "physiomae/artifacts/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/io/content_checksum.h"

namespace physiomae::artifacts {
namespace {

using nlohmann::json;
constexpr const char* kFormat = "physiomae.checkpoint.3";
constexpr std::string_view kSuffix = ".safetensors";

json to_json(const CheckpointState& state) {
  json text = {{"step", state.step},
               {"epoch", state.epoch},
               {"batch", state.batch},
               {"seed", state.seed},
               {"compute_threads", state.compute_threads},
               {"precision", state.precision},
               {"device", state.device},
               {"elapsed_seconds", state.elapsed_seconds},
               {"validated_step", state.validated_step},
               {"best_step", state.best_step},
               {"planned_steps", state.planned_steps},
               {"skipped_steps", state.skipped_steps},
               {"log_group", state.log_group},
               {"identity", state.identity},
               {"identity_sha256", identity_hash(state.identity)}};
  // JSON knows no infinity and no NaN: without a finite loss there are no such keys.
  if (std::isfinite(state.validation_loss)) text["validation_loss"] = state.validation_loss;
  if (std::isfinite(state.best_validation_loss))
    text["best_validation_loss"] = state.best_validation_loss;
  return text;
}

CheckpointState from_json(const json& text) {
  CheckpointState state;
  text.at("step").get_to(state.step);
  text.at("epoch").get_to(state.epoch);
  text.at("batch").get_to(state.batch);
  text.at("seed").get_to(state.seed);
  text.at("compute_threads").get_to(state.compute_threads);
  text.at("precision").get_to(state.precision);
  text.at("device").get_to(state.device);
  text.at("elapsed_seconds").get_to(state.elapsed_seconds);
  text.at("validated_step").get_to(state.validated_step);
  text.at("best_step").get_to(state.best_step);
  text.at("log_group").get_to(state.log_group);
  text.at("identity").get_to(state.identity);
  text.at("planned_steps").get_to(state.planned_steps);
  text.at("skipped_steps").get_to(state.skipped_steps);
  state.validation_loss = text.value("validation_loss", state.validation_loss);
  state.best_validation_loss = text.value("best_validation_loss", state.best_validation_loss);
  return state;
}

// The step of "<step>.safetensors", or -1 for any other file.
int64_t step_of(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (!name.ends_with(kSuffix)) return -1;
  const char* end = name.data() + name.size() - kSuffix.size();
  int64_t step = -1;
  const auto result = std::from_chars(name.data(), end, step);
  return result.ec == std::errc() && result.ptr == end ? step : -1;
}

}  // namespace

void write_checkpoint(const std::filesystem::path& path, const CheckpointState& state,
                      const NamedTensors& tensors) {
  write_tensor_file(path, {{"format", kFormat}, {"state", to_json(state).dump()}}, tensors);
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  TensorFile file = read_tensor_file(path);
  if (file.metadata["format"] != kFormat)
    throw InputError(fmt::format("{}: its format is \"{}\", expected {}", path.string(),
                                 file.metadata["format"], kFormat));
  if (!file.metadata.contains(io::kChecksumKey))
    throw InputError(fmt::format("{}: has no checksum", path.string()));
  try {
    return {from_json(json::parse(file.metadata["state"])), std::move(file.tensors)};
  } catch (const json::exception& error) {
    throw InputError(fmt::format("{}: its state cannot be read: {}", path.string(), error.what()));
  }
}

void restore_tensors(const std::map<std::string, at::Tensor>& source, const NamedTensors& target) {
  const at::NoGradGuard no_gradient;
  for (const auto& [name, tensor] : target) {
    const auto found = source.find(name);
    if (found == source.end()) throw InputError(fmt::format("tensor {} is missing", name));
    if (found->second.sizes() != tensor.sizes())
      throw InputError(fmt::format("tensor {} has shape ({}), expected ({})", name,
                                   fmt::join(found->second.sizes(), ", "),
                                   fmt::join(tensor.sizes(), ", ")));
    at::Tensor(tensor).copy_(found->second);
  }
}

std::filesystem::path CheckpointFolder::path_of(int64_t step) const {
  return folder_ / fmt::format("{}{}", step, kSuffix);
}

std::vector<int64_t> CheckpointFolder::steps() const {
  std::vector<int64_t> steps;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none))
    if (const int64_t step = step_of(entry.path()); step >= 0) steps.push_back(step);
  std::sort(steps.begin(), steps.end());
  return steps;
}

void CheckpointFolder::save(const CheckpointState& state, const NamedTensors& tensors) {
  make_folder(folder_);
  try {
    write_checkpoint(path_of(state.step), state, tensors);
  } catch (const Error& error) {
    const auto kept = steps();
    throw Error(fmt::format("checkpoint of step {}: {}", state.step, error.message()),
                fmt::format("{}{}--resume continues from {}", error.hint(),
                            error.hint().empty() ? "" : "; ",
                            kept.empty() ? "the start" : fmt::format("step {}", kept.back())));
  }
  prune(state);
}

void CheckpointFolder::prune(const CheckpointState& newest) const {
  const auto all = steps();
  for (size_t i = 0; i < all.size(); ++i) {
    // A later file is left from before a fallback; it would be taken for the newest.
    const bool later = all[i] > newest.step;
    const bool last_two = i + 2 >= all.size() || (all[i + 2] > newest.step);
    if (!later && (last_two || all[i] == newest.best_step)) continue;
    std::error_code ignored;
    std::filesystem::remove(path_of(all[i]), ignored);
  }
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none))
    if (is_partial(entry.path())) std::filesystem::remove(entry.path(), none);
}

// Newest first: were this cut short, the run would go on from an older one to the same end.
void CheckpointFolder::clear() const {
  const auto all = steps();
  for (auto step = all.rbegin(); step != all.rend(); ++step)
    std::filesystem::remove(path_of(*step));
}

std::optional<Checkpoint> CheckpointFolder::newest() const {
  const auto all = steps();
  for (auto step = all.rbegin(); step != all.rend(); ++step) {
    try {
      return at_step(*step);
    } catch (const InputError& error) {
      const bool more = std::next(step) != all.rend();
      log_warning(fmt::format("the checkpoint of step {} is damaged ({}): {}", *step,
                              error.message(),
                              more ? fmt::format("going back to step {}", *std::next(step))
                                   : "and there is none before it"));
    }
  }
  if (all.empty()) return std::nullopt;
  throw Error(fmt::format("{}: none of {} checkpoints can be read", folder_.string(), all.size()),
              "remove the run's folder to start anew");
}

}  // namespace physiomae::artifacts
