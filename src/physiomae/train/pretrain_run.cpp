#include "physiomae/train/pretrain_run.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/log.h"
#include "physiomae/base/parallel.h"
#include "physiomae/kernels/peak.h"
#include "physiomae/model/flops.h"
#include "physiomae/train/schedule.h"

namespace physiomae::train {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

PretrainRun::PretrainRun(const store::Store& store, const dataset::SplitManifest& split,
                         const model::ModelConfig& model, const PretrainConfig& config,
                         const PretrainOptions& options)
    : store_(store),
      split_(split),
      model_config_(model),
      config_(config),
      options_(options),
      data_(select_data(store, split, model, config)),
      run_(options.run, {&model_config_, &config_}, options.resume),
      checkpoints_(run_.checkpoints()),
      started_(Clock::now()),
      saved_(started_) {
  state_.seed = config_.seed;
  state_.device = options_.device.str();
  state_.identity = artifacts::identity_of({&model_config_, &config_});
  state_.identity.insert(data_.identity.begin(), data_.identity.end());
  const auto seed = static_cast<uint64_t>(config_.seed);
  model_.emplace(model_config_, seed, options_.device);
  strategy_ = objectives::make_strategy(config_.strategy, *model_, config_.per_patch_targets);
  if (options_.wrap_strategy) strategy_ = options_.wrap_strategy(std::move(strategy_));
  optimizer_.emplace(strategy_->parameters(), AdamW::Settings{config_.weight_decay, config_.beta1,
                                                              config_.beta2, config_.epsilon});
  const auto checkpoint = options_.resume ? checkpoints_.newest() : std::nullopt;
  if (checkpoint) restore(*checkpoint);
  if (options_.resume && !checkpoint) log_info("nothing to resume: starting");
  set_threads(checkpoint.has_value());
  set_precision(checkpoint.has_value());
  stream_.emplace(store_, data_.training, data_.loader, seed, config_.batch, state_.epoch,
                  state_.batch);
  const auto per_epoch = static_cast<double>(stream_->batches_per_epoch());
  total_steps_ =
      config_.max_steps > 0 ? config_.max_steps : config_.epochs * stream_->batches_per_epoch();
  warmup_steps_ = std::min<int64_t>(total_steps_, std::llround(config_.warmup_epochs * per_epoch));
  validation_steps_ = config_.validation_epochs * stream_->batches_per_epoch();
  settings_.clip_norm = config_.clip_norm;
  settings_.precision = precision_;
  const int64_t whole =
      options_.device.is_cpu() ? std::min<int64_t>(64, config_.batch) : config_.batch;
  settings_.micro_batch = config_.micro_batch > 0 ? config_.micro_batch : whole;
  start_log();
}

void PretrainRun::restore(const artifacts::Checkpoint& checkpoint) {
  const auto path = checkpoints_.path_of(checkpoint.state.step);
  artifacts::require_same(checkpoint.state.identity, state_.identity, path.string());
  artifacts::restore_tensors(checkpoint.tensors, tensors());
  state_ = checkpoint.state;
  saved_step_ = state_.step;
  elapsed_before_ = state_.elapsed_seconds;
  log_info(fmt::format("resuming after step {} from {}", state_.step, path.filename().string()));
  if (const auto device = options_.device.str(); device != state_.device) {
    log_warning(fmt::format("the run began on {}, this is {}: equal within rounding only",
                            state_.device, device));
    state_.device = device;
  }
}

void PretrainRun::set_threads(bool resumed) {
  int64_t threads = config_.compute_threads;
  const int available = processor_count();
  // Without a wish, a resumed run keeps its number: sums, and so bits, depend on it.
  if (threads == 0 && resumed && state_.compute_threads <= available)
    threads = state_.compute_threads;
  if (threads == 0) threads = available;
  if (resumed && threads != state_.compute_threads)
    log_warning(
        fmt::format("the run began with {} compute threads, this is {}: equal within "
                    "rounding only; --threads {} keeps its bits",
                    state_.compute_threads, threads, state_.compute_threads));
  state_.compute_threads = threads;
  at::set_num_threads(static_cast<int>(threads));
}

void PretrainRun::set_precision(bool resumed) {
  if (!resumed)
    state_.precision =
        kernels::precision_name(kernels::choose_precision(config_.precision, options_.device));
  precision_ = kernels::parse_precision(state_.precision);
  if (precision_ == kernels::Precision::bf16 && !kernels::has_fast_bf16(options_.device))
    log_warning(fmt::format("bf16 without fast units on {}: float32 would be as fast",
                            options_.device.str()));
}

void PretrainRun::start_log() {
  const double gflop = model::training_gflop(model_config_, strategy_->visible_tokens());
  const double peak = kernels::measure_peak_gflops(precision_, options_.device);
  log_.emplace(run_.path(), state_.step, config_.log_steps, StepLog::Yardstick{gflop, peak});
  if (!state_.log_group.empty()) log_->restore(state_.log_group);
  log_info(
      fmt::format("{}: {} parameters on {}, {} threads, {}, peak {:.0f} GFLOP/s, {:.2f} GFLOP a "
                  "window",
                  strategy_->name(), strategy_->parameters().count(), options_.device.str(),
                  state_.compute_threads, kernels::precision_name(precision_), peak, gflop));
  log_info(fmt::format("{} training and {} validation windows, {} steps an epoch, {} in all",
                       data_.training.size(), data_.validation.size(), stream_->batches_per_epoch(),
                       total_steps_));
}

double PretrainRun::elapsed_seconds() const { return elapsed_before_ + seconds_since(started_); }

bool PretrainRun::out_of_time() const {
  return config_.wall_clock_hours > 0 && elapsed_seconds() >= 3600 * config_.wall_clock_hours;
}

bool PretrainRun::validation_due(bool last) const {
  if (data_.validation.empty() || state_.validated_step == state_.step) return false;
  return last || (validation_steps_ > 0 && state_.step > 0 && state_.step % validation_steps_ == 0);
}

bool PretrainRun::validate() {
  const auto result = validation_loss(store_, data_.validation, data_.loader, *strategy_,
                                      static_cast<uint64_t>(config_.seed), settings_.micro_batch,
                                      precision_, options_.device);
  if (!result) return false;
  state_.validated_step = state_.step;
  state_.validation_loss = result->loss;
  const bool best = result->loss < state_.best_validation_loss;
  log_->validation(place(), *result, best);
  if (best) {
    state_.best_step = state_.step;
    state_.best_validation_loss = result->loss;
    save_checkpoint();
  }
  return true;
}

bool PretrainRun::checkpoint_due() const {
  if (saved_step_ == state_.step) return false;
  const bool by_steps = config_.checkpoint_steps > 0 && state_.step > 0 &&
                        state_.step % config_.checkpoint_steps == 0;
  return by_steps || (config_.checkpoint_minutes > 0 &&
                      seconds_since(saved_) >= 60 * config_.checkpoint_minutes);
}

artifacts::NamedTensors PretrainRun::tensors() const {
  artifacts::NamedTensors all = artifacts::named_tensors(strategy_->parameters());
  const artifacts::NamedTensors moments = optimizer_->state();
  all.insert(all.end(), moments.begin(), moments.end());
  return all;
}

void PretrainRun::save_checkpoint() {
  state_.elapsed_seconds = elapsed_seconds();
  state_.log_group = log_->unfinished();
  checkpoints_.save(state_, tensors());
  saved_step_ = state_.step;
  saved_ = Clock::now();
}

// state_ moves on only with a whole step: what a stop signal cut short is done again on resume.
void PretrainRun::train_one_step() {
  const objectives::StepKeys keys{static_cast<uint64_t>(config_.seed),
                                  static_cast<uint64_t>(stream_->epoch()),
                                  static_cast<uint64_t>(state_.step)};
  auto batch = stream_->next();
  settings_.learning_rate =
      learning_rate(state_.step, config_.learning_rate, warmup_steps_, total_steps_);
  const auto result =
      train_step(store_, *strategy_, *optimizer_, *batch, keys, settings_, options_.device);
  if (!result) return;
  ++state_.step;
  state_.epoch = stream_->epoch();
  state_.batch = stream_->batch();
  log_->add({state_.step, total_steps_, static_cast<int64_t>(keys.epoch)}, *result,
            settings_.learning_rate, batch->size(), stream_->waited_seconds());
  progress_->note(fmt::format("loss {:.4f}", result->loss));
  progress_->advance();
  if (options_.on_step) options_.on_step(state_.step, *result);
  stream_->recycle(std::move(batch));
}

// Every turn begins between two steps, with weights, moments and position in agreement.
PretrainResult PretrainRun::run() {
  progress_.emplace("pretraining", total_steps_ - state_.step, "steps");
  while (true) {
    const bool last = state_.step >= total_steps_;
    const bool timed_out = !last && out_of_time();
    const bool pause = validation_due(last || timed_out) || checkpoint_due();
    if (stop_signal() == 0 && validation_due(last || timed_out)) validate();
    if (stop_signal() != 0 || last || timed_out || checkpoint_due()) {
      if (saved_step_ != state_.step) save_checkpoint();
    }
    if (stop_signal() != 0) {
      log_warning(fmt::format(
          "stopping after step {}: its checkpoint is written, --resume continues", state_.step));
      throw Interrupted(stop_signal());
    }
    if (last || timed_out) return finish(last ? PretrainEnd::finished : PretrainEnd::wall_clock);
    if (pause) log_->restart_clock(stream_->waited_seconds());
    train_one_step();
  }
}

}  // namespace physiomae::train
