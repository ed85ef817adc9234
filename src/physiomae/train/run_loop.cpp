#include "physiomae/train/run_loop.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/log.h"
#include "physiomae/base/parallel.h"
#include "physiomae/kernels/peak.h"
#include "physiomae/train/non_finite.h"
#include "physiomae/train/schedule.h"
#include "physiomae/train/step_budget.h"

namespace physiomae::train {
namespace {

using Clock = std::chrono::steady_clock;

// Steps that only warm caches, and those after them whose speed counts (Note [Steps of a clock]).
constexpr int64_t kWarmingSteps = 5, kMeasuredSteps = 15;
// Of a forward pass to that of a step, over the variants of a validation (four at most).
constexpr double kValidationShare = 4.0 / 3;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

RunLoop::RunLoop(const RunRequest& request, const artifacts::RunFolder& folder, Trainee& trainee)
    : request_(request),
      trainee_(trainee),
      run_(folder.path()),
      checkpoints_(folder.checkpoints()),
      started_(Clock::now()),
      saved_(started_) {
  state_.seed = request_.config.seed;
  state_.device = request_.device.str();
  state_.identity = request_.identity;
  const auto checkpoint = request_.resume ? checkpoints_.newest() : std::nullopt;
  if (checkpoint) restore(*checkpoint);
  if (request_.resume && !checkpoint) log_info("nothing to resume: starting");
  set_threads(checkpoint.has_value());
  set_precision(checkpoint.has_value());
  stream_.emplace(request_.store, request_.windows, request_.loader,
                  static_cast<uint64_t>(request_.config.seed), request_.config.batch, state_.epoch,
                  state_.batch);
  set_lengths();
  first_step_ = state_.step;
  start_log();
}

void RunLoop::restore(const artifacts::Checkpoint& checkpoint) {
  const auto path = checkpoints_.path_of(checkpoint.state.step);
  artifacts::require_same(checkpoint.state.identity, state_.identity, path.string());
  artifacts::restore_tensors(checkpoint.tensors, trainee_.tensors());
  state_ = checkpoint.state;
  saved_step_ = state_.step;
  elapsed_before_ = state_.elapsed_seconds;
  log_info(fmt::format("resuming after step {} from {}", state_.step, path.filename().string()));
  if (const auto device = request_.device.str(); device != state_.device) {
    log_warning(fmt::format("the run began on {}, this is {}: equal within rounding only",
                            state_.device, device));
    state_.device = device;
  }
}

void RunLoop::set_threads(bool resumed) {
  int64_t threads = request_.config.compute_threads;
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

void RunLoop::set_precision(bool resumed) {
  if (!resumed)
    state_.precision = kernels::precision_name(
        kernels::choose_precision(request_.config.precision, request_.device));
  precision_ = kernels::parse_precision(state_.precision);
  trainee_.set_precision(precision_);
  if (precision_ == kernels::Precision::bf16 && !kernels::has_fast_bf16(request_.device))
    log_warning(fmt::format("bf16 without fast units on {}: float32 would be as fast",
                            request_.device.str()));
}

void RunLoop::set_lengths() {
  const RunConfig& config = request_.config;
  const int64_t per_epoch = stream_->batches_per_epoch();
  total_steps_ = config.max_steps > 0 ? config.max_steps : config.epochs * per_epoch;
  warmup_steps_ = std::min<int64_t>(
      total_steps_, std::llround(config.warmup_epochs * static_cast<double>(per_epoch)));
  planned_by_clock_ = state_.planned_steps > 0 && state_.planned_steps < total_steps_;
  if (planned_by_clock_) {  // fewer epochs leave a warm-up in proportion
    total_steps_ = state_.planned_steps;
    warmup_steps_ = std::min(warmup_steps_, std::max<int64_t>(1, total_steps_ / 10));
  }
  validation_steps_ = config.validation_epochs * per_epoch;
}

void RunLoop::start_log() {
  const double gflop = trainee_.training_gflop();
  const double peak = kernels::measure_peak_gflops(precision_, request_.device);
  log_.emplace(run_, state_.step, request_.config.log_steps, trainee_.loss_parts(),
               StepLog::Yardstick{gflop, peak});
  if (!state_.log_group.empty()) log_->restore(state_.log_group);
  log_info(
      fmt::format("{}: {} parameters on {}, {} threads, {}, peak {:.0f} GFLOP/s, {:.2f} GFLOP a "
                  "window",
                  trainee_.name(), trainee_.parameters().count(), request_.device.str(),
                  state_.compute_threads, state_.precision, peak, gflop));
  log_info(fmt::format("{} training and {} validation windows, {} steps an epoch, {} in all",
                       request_.windows.size(), trainee_.validation_windows(),
                       stream_->batches_per_epoch(), total_steps_));
}

double RunLoop::elapsed_seconds() const { return elapsed_before_ + seconds_since(started_); }

bool RunLoop::out_of_time() const {
  const double hours = request_.config.wall_clock_hours;
  return hours > 0 && elapsed_seconds() >= 3600 * hours;
}

// Once a run (Note [Steps of a clock]), after its first steps.
void RunLoop::plan_steps() {
  const double hours = request_.config.wall_clock_hours;
  const int64_t done = state_.step - first_step_;
  if (hours <= 0 || state_.planned_steps > 0) return;
  if (done == kWarmingSteps) measured_from_ = Clock::now();
  if (done != kWarmingSteps + kMeasuredSteps) return;
  MeasuredSpeed speed;
  speed.seconds_a_step = seconds_since(measured_from_) / kMeasuredSteps;
  speed.seconds_a_validation = kValidationShare * speed.seconds_a_step *
                               static_cast<double>(trainee_.validation_windows()) /
                               static_cast<double>(request_.config.batch);
  speed.steps_a_validation = validation_steps_;
  const int64_t wanted = total_steps_;
  state_.planned_steps =
      state_.step + steps_within(3600 * hours - elapsed_seconds(), speed, wanted - state_.step);
  set_lengths();
  log_info(fmt::format("{:.0f} ms a step: {} of {} steps end within {} h, the schedule with them",
                       1e3 * speed.seconds_a_step, total_steps_, wanted, hours));
  if (planned_by_clock_) progress_.emplace(request_.section, total_steps_ - state_.step, "steps");
}

bool RunLoop::validation_due(bool last) const {
  if (trainee_.validation_windows() == 0 || state_.validated_step == state_.step) return false;
  return last || (validation_steps_ > 0 && state_.step > 0 && state_.step % validation_steps_ == 0);
}

void RunLoop::validate() {
  const auto result = trainee_.validate();
  if (!result) return;
  state_.validated_step = state_.step;
  state_.validation_loss = result->loss;
  if (!std::isfinite(result->loss))
    log_warning(fmt::format("the validation loss after step {} is {}", state_.step, result->loss));
  const bool best = result->loss < state_.best_validation_loss;
  log_->validation(place(), *result, best);
  if (!best) return;
  state_.best_step = state_.step;
  state_.best_validation_loss = result->loss;
  save_checkpoint();
}

bool RunLoop::checkpoint_due() const {
  if (saved_step_ == state_.step) return false;
  const int64_t steps = request_.config.checkpoint_steps;
  const double minutes = request_.config.checkpoint_minutes;
  const bool by_steps = steps > 0 && state_.step > 0 && state_.step % steps == 0;
  return by_steps || (minutes > 0 && seconds_since(saved_) >= 60 * minutes);
}

void RunLoop::save_checkpoint() {
  state_.elapsed_seconds = elapsed_seconds();
  state_.log_group = log_->unfinished();
  checkpoints_.save(state_, trainee_.tensors());
  saved_step_ = state_.step;
  saved_ = Clock::now();
}

// state_ moves on only with a whole step: what a stop signal cut short is done again on resume.
void RunLoop::train_one_step() {
  const objectives::StepKeys keys{static_cast<uint64_t>(request_.config.seed),
                                  static_cast<uint64_t>(stream_->epoch()),
                                  static_cast<uint64_t>(state_.step)};
  auto batch = stream_->next();
  const double rate =
      learning_rate(state_.step, request_.config.learning_rate, warmup_steps_, total_steps_);
  const auto result = step_or_skip(*batch, keys, rate);
  if (!result) return;
  ++state_.step;
  state_.epoch = stream_->epoch();
  state_.batch = stream_->batch();
  if (std::isfinite(result->loss)) {
    log_->add({state_.step, total_steps_, static_cast<int64_t>(keys.epoch)}, *result, rate,
              batch->size(), stream_->waited_seconds());
    progress_->note(fmt::format("loss {:.4f}", result->loss));
  }
  progress_->advance();
  if (request_.on_step) request_.on_step(state_.step, *result);
  stream_->recycle(std::move(batch));
  plan_steps();
}

// A step that is not finite and may be left out has loss NaN.
std::optional<StepResult> RunLoop::step_or_skip(const dataset::Batch& batch,
                                                const objectives::StepKeys& keys, double rate) {
  try {
    return trainee_.step(batch, keys, rate);
  } catch (const NonFiniteStep& error) {
    const auto skipped = static_cast<int64_t>(state_.skipped_steps.size());
    if (skipped >= request_.config.skip_non_finite) throw;
    state_.skipped_steps.push_back(state_.step + 1);
    log_warning(fmt::format("left out, {} of at most {}: {}", skipped + 1,
                            request_.config.skip_non_finite, error.message()));
    return StepResult{std::numeric_limits<double>::quiet_NaN(), 0, {}};
  }
}

// Every turn begins between two steps, with weights, moments and position in agreement.
RunOutcome RunLoop::run() {
  progress_.emplace(request_.section, total_steps_ - state_.step, "steps");
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
    if (last || timed_out) {
      progress_.reset();
      return outcome(last ? RunEnd::finished : RunEnd::wall_clock);
    }
    if (pause) log_->restart_clock(stream_->waited_seconds());
    train_one_step();
  }
}

RunOutcome RunLoop::outcome(RunEnd end) const {
  if (end == RunEnd::wall_clock)
    log_warning(
        fmt::format("the limit of {} h ({}.wall_clock_hours) is reached after step {} "
                    "of {}: the model is what there is; --resume with a higher limit goes on",
                    request_.config.wall_clock_hours, request_.section, state_.step, total_steps_));
  return {.end = end,
          .steps = state_.step,
          .planned_by_clock = planned_by_clock_,
          .epochs = stream_->epoch(),
          .training_loss = log_->last_loss(),
          .validation_loss = state_.validation_loss,
          .best_step = state_.best_step,
          .best_validation_loss = state_.best_validation_loss,
          .seconds = elapsed_seconds(),
          .waiting_share = log_->waiting_share()};
}

}  // namespace physiomae::train
