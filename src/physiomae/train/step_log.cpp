#include "physiomae/train/step_log.h"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/log.h"

namespace physiomae::train {
namespace {

using nlohmann::json;

std::vector<std::string> columns(const std::vector<std::string>& parts) {
  std::vector<std::string> names = {"epoch", "loss"};
  for (const auto& part : parts) names.push_back(fmt::format("loss_{}", part));
  for (const auto* name : {"gradient_norm", "learning_rate", "milliseconds", "windows_per_second",
                           "share_of_peak", "share_waiting", "validation_loss"})
    names.emplace_back(name);
  for (const auto& part : parts) names.push_back(fmt::format("validation_loss_{}", part));
  return names;
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

StepLog::StepLog(const std::filesystem::path& run, int64_t last_step, int64_t group_steps,
                 std::vector<std::string> parts, const Yardstick& yardstick)
    : group_steps_(group_steps),
      parts_(std::move(parts)),
      yardstick_(yardstick),
      metrics_(run / "metrics.csv", columns(parts_), last_step),
      events_(run),
      mark_(std::chrono::steady_clock::now()) {}

// Means of the parts that were there, as cells and as text for the log: " (EEG 0.91, EOG 0.88)".
std::string StepLog::add_parts(const objectives::PartSums& sums, std::string_view prefix,
                               artifacts::MetricsRow& row) const {
  std::string text;
  for (const std::string& part : parts_) {
    const auto found = sums.entries().find(part);
    if (found == sums.entries().end() || found->second.terms == 0) continue;
    const double mean = found->second.mean();
    row.emplace_back(fmt::format("{}_{}", prefix, part), mean);
    text += fmt::format("{}{} {:.4f}", text.empty() ? "" : ", ", part, mean);
  }
  return text.empty() ? "" : fmt::format(" ({})", text);
}

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
  group_.parts.add(result.parts);
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
  const std::string parts = add_parts(group_.parts, "loss", row);
  log_info(
      fmt::format("step {}/{} loss {:.4f}{}, gradient norm {:.3f}, lr {:.2e}, {:.0f} ms, "
                  "{:.1f} windows/s, {:.0f} % of peak, {:.1f} % waiting for data",
                  place.step, place.total, last_loss_, parts, group_.gradient_norm / steps,
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
  const std::string parts = add_parts(result.parts, "validation_loss", row);
  log_info(fmt::format("step {}/{} validation loss {:.4f}{}{}", place.step, place.total,
                       result.loss, parts, best ? ", the best so far" : ""));
  metrics_.write(place.step, row);
  events_.write(place.step, row);
}

std::string StepLog::unfinished() const {
  json parts = json::object();
  for (const auto& [name, entry] : group_.parts.entries()) parts[name] = {entry.sum, entry.terms};
  return json{{"steps", group_.steps},
              {"loss", group_.loss},
              {"gradient_norm", group_.gradient_norm},
              {"parts", parts},
              {"last_loss", last_loss_}}
      .dump();
}

void StepLog::restore(const std::string& unfinished) {
  const json text = json::parse(unfinished);
  text.at("steps").get_to(group_.steps);
  text.at("loss").get_to(group_.loss);
  text.at("gradient_norm").get_to(group_.gradient_norm);
  for (const auto& [name, entry] : text.at("parts").items())
    group_.parts.add(name, {entry.at(0).get<double>(), entry.at(1).get<double>()});
  text.at("last_loss").get_to(last_loss_);
}

double StepLog::waiting_share() const { return share(all_wait_, all_seconds_); }

}  // namespace physiomae::train
