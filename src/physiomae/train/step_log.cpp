#include "physiomae/train/step_log.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/log.h"

namespace physiomae::train {
namespace {

using nlohmann::json;

std::vector<std::string> columns() {
  std::vector<std::string> names = {"epoch", "loss"};
  for (const auto modality : kModalityNames) names.push_back(fmt::format("loss_{}", modality));
  for (const auto* name : {"gradient_norm", "learning_rate", "milliseconds", "windows_per_second",
                           "share_of_peak", "share_waiting", "validation_loss"})
    names.emplace_back(name);
  for (const auto modality : kModalityNames)
    names.push_back(fmt::format("validation_loss_{}", modality));
  return names;
}

// Means of the modalities that were scored, as cells and as text for the log.
void add_modalities(const ModalityErrors& errors, std::string_view prefix,
                    artifacts::MetricsRow& row, std::string& text) {
  for (size_t m = 0; m < kModalities; ++m) {
    if (errors.count[m] == 0) continue;
    const double mean = errors.error[m] / errors.count[m];
    row.emplace_back(fmt::format("{}_{}", prefix, kModalityNames[m]), mean);
    text += fmt::format("{}{} {:.4f}", text.empty() ? "" : ", ", kModalityNames[m], mean);
  }
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

StepLog::StepLog(const std::filesystem::path& run, int64_t last_step, int64_t group_steps,
                 const Yardstick& yardstick)
    : group_steps_(group_steps),
      yardstick_(yardstick),
      metrics_(run / "metrics.csv", columns(), last_step),
      events_(run),
      mark_(std::chrono::steady_clock::now()) {}

void StepLog::restart_clock(double waited_seconds) {
  mark_ = std::chrono::steady_clock::now();
  waited_before_ = waited_seconds;
}

void StepLog::add(const StepPlace& place, const StepResult& result, double learning_rate,
                  int64_t windows, double waited_seconds) {
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - mark_;
  timed_seconds_ += seconds.count();
  timed_wait_ += waited_seconds - waited_before_;
  all_seconds_ += seconds.count();
  all_wait_ += waited_seconds - waited_before_;
  restart_clock(waited_seconds);
  ++timed_steps_;
  timed_windows_ += windows;
  ++group_.steps;
  group_.loss += result.loss;
  group_.gradient_norm += result.gradient_norm;
  group_.modalities.add(result.modalities);
  if (place.step % group_steps_ == 0 || place.step == place.total) write(place, learning_rate);
}

void StepLog::write(const StepPlace& place, double learning_rate) {
  const auto steps = static_cast<double>(group_.steps);
  last_loss_ = group_.loss / steps;
  const double rate = share(static_cast<double>(timed_windows_), timed_seconds_);
  const double peak = share(rate * yardstick_.gflop_per_window, yardstick_.peak_gflops);
  const double waiting = share(timed_wait_, timed_seconds_);
  const double milliseconds = 1e3 * share(timed_seconds_, static_cast<double>(timed_steps_));
  artifacts::MetricsRow row = {{"epoch", static_cast<double>(place.epoch)},
                               {"loss", last_loss_},
                               {"gradient_norm", group_.gradient_norm / steps},
                               {"learning_rate", learning_rate},
                               {"milliseconds", milliseconds},
                               {"windows_per_second", rate},
                               {"share_of_peak", peak},
                               {"share_waiting", waiting}};
  std::string modalities;
  add_modalities(group_.modalities, "loss", row, modalities);
  log_info(
      fmt::format("step {}/{} loss {:.4f} ({}), gradient norm {:.3f}, lr {:.2e}, {:.0f} ms, "
                  "{:.1f} windows/s, {:.0f} % of peak, {:.1f} % waiting for data",
                  place.step, place.total, last_loss_, modalities, group_.gradient_norm / steps,
                  learning_rate, milliseconds, rate, 100 * peak, 100 * waiting));
  metrics_.write(place.step, row);
  events_.write(place.step, row);
  group_ = {};
  timed_steps_ = timed_windows_ = 0;
  timed_seconds_ = timed_wait_ = 0;
}

void StepLog::validation(const StepPlace& place, const ValidationResult& result, bool best) {
  artifacts::MetricsRow row = {{"epoch", static_cast<double>(place.epoch)},
                               {"validation_loss", result.loss}};
  std::string modalities;
  add_modalities(result.modalities, "validation_loss", row, modalities);
  log_info(fmt::format("step {}/{} validation loss {:.4f} ({}){}", place.step, place.total,
                       result.loss, modalities, best ? ", the best so far" : ""));
  metrics_.write(place.step, row);
  events_.write(place.step, row);
}

std::string StepLog::unfinished() const {
  return json{{"steps", group_.steps},
              {"loss", group_.loss},
              {"gradient_norm", group_.gradient_norm},
              {"error", group_.modalities.error},
              {"count", group_.modalities.count},
              {"last_loss", last_loss_}}
      .dump();
}

void StepLog::restore(const std::string& unfinished) {
  const json text = json::parse(unfinished);
  text.at("steps").get_to(group_.steps);
  text.at("loss").get_to(group_.loss);
  text.at("gradient_norm").get_to(group_.gradient_norm);
  text.at("error").get_to(group_.modalities.error);
  text.at("count").get_to(group_.modalities.count);
  text.at("last_loss").get_to(last_loss_);
}

double StepLog::waiting_share() const { return share(all_wait_, all_seconds_); }

}  // namespace physiomae::train
