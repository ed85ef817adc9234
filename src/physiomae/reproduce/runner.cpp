#include "physiomae/reproduce/runner.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/log.h"
#include "physiomae/base/progress.h"
#include "physiomae/reproduce/child.h"
#include "physiomae/reproduce/pace.h"

namespace physiomae::reproduce {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr double kReminderSeconds = 60;

void say_waiting(const std::string& cell, int owner, int shards) {
  log_info(fmt::format("waiting for {}, a cell of shard {}/{}", cell, owner, shards));
}

class Runner {
 public:
  Runner(const Grid& grid, const std::vector<size_t>& wanted, const RunnerOptions& options)
      : grid_(grid), options_(options) {
    for (const size_t index : wanted) {
      const Cell& cell = grid.cells[index];
      owner_[cell.name] = static_cast<int>(index % static_cast<size_t>(options.shards));
      const bool done = is_done(cell, options.places);
      if (owner_[cell.name] != options.shard) continue;
      if (done) {
        summary_.there.push_back(cell.name);
        continue;
      }
      forget_failure(cell, options.places);
      pending_.push_back(&cell);
    }
    total_ = summary_.there.size() + pending_.size();
  }

  RunSummary run() {
    while (!pending_.empty() || !running_.empty()) {
      stop_if_asked();
      const bool ended = reap();
      const bool started = start_ready();
      if (ended || started) continue;
      if (running_.empty()) remind();
      const double pause = running_.empty() ? options_.wait_seconds : options_.poll_seconds;
      std::this_thread::sleep_for(std::chrono::duration<double>(pause));
    }
    return summary_;
  }

 private:
  struct Running {
    const Cell* cell;
    pid_t pid;
    Clock::time_point since;
    bool from_the_start;
  };
  enum class Ready { yes, waits, never };

  void stop_if_asked() {
    if (stop_signal() == 0) return;
    for (const Running& running : running_) kill(running.pid, SIGTERM);
    for (const Running& running : running_) wait_for(running.pid);
    throw_if_stopped();
  }

  // What a cell waits for, or why it can never run.
  Ready readiness(const Cell& cell, std::string& why) const {
    for (const std::string& name : cell.needs) {
      const Cell& need = *grid_.find(name);
      if (is_done(need, options_.places)) continue;
      why = name;
      if (std::ranges::find(summary_.failed, name) != summary_.failed.end() ||
          std::ranges::find(summary_.left, name) != summary_.left.end())
        return Ready::never;
      if (owner_.at(name) != options_.shard && !failure_of(need, options_.places).empty())
        return Ready::never;
      return Ready::waits;
    }
    return Ready::yes;
  }

  bool start_ready() {
    bool changed = false;
    for (auto cell = pending_.begin();
         cell != pending_.end() && running_.size() < static_cast<size_t>(options_.jobs);) {
      std::string need;
      const Ready ready = readiness(**cell, need);
      if (ready == Ready::waits) {
        ++cell;
        continue;
      }
      if (ready == Ready::yes) {
        start(**cell);
      } else {
        if (!options_.trials)
          log_warning(
              fmt::format("{} is left out: it needs {}, which failed", (*cell)->name, need));
        summary_.left.push_back((*cell)->name);
      }
      cell = pending_.erase(cell);
      changed = true;
    }
    return changed;
  }

  void start(const Cell& cell) {
    const bool fresh = begin_cell(cell, options_.places);
    std::vector<std::string> command = command_of(cell, options_.places);
    const auto more = machine_arguments(cell, options_);
    command.insert(command.end(), more.begin(), more.end());
    const auto folder = folder_of(cell, options_.places);
    running_.push_back({&cell,
                        start_program(options_.program, command, folder / "report", folder / "log"),
                        Clock::now(), fresh});
    if (options_.trials) return;
    const auto estimate = options_.estimates.find(cell.name);
    log_info(fmt::format("{} started{}", cell.name,
                         estimate == options_.estimates.end()
                             ? ""
                             : ", about " + readable_duration(estimate->second)));
  }

  bool reap() {
    bool any = false;
    for (size_t i = 0; i < running_.size();) {
      const Ending ending = look_at(running_[i].pid);
      if (!ending.ended) {
        ++i;
        continue;
      }
      const Running ended = running_[i];
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      end(ended, ending);
      any = true;
    }
    return any;
  }

  void end(const Running& running, const Ending& ending) {
    const Cell& cell = *running.cell;
    const double seconds = seconds_since(running.since);
    // simulate and ingest have no last file of their own.
    if (ending.status == 0) finish_cell(cell, options_.places, seconds, running.from_the_start);
    if (ending.status == 0 && is_done(cell, options_.places)) {
      summary_.done.push_back(cell.name);
      const auto estimate = options_.estimates.find(cell.name);
      if (running.from_the_start && estimate != options_.estimates.end())
        pace_.add(estimate->second, seconds);
      log_info(fmt::format("{} done in {}; {} of {} cells{}", cell.name, readable_duration(seconds),
                           summary_.there.size() + summary_.done.size(), total_, time_left()));
      return;
    }
    const auto folder = folder_of(cell, options_.places);
    const std::string why =
        ending.status == 0
            ? fmt::format("ended well without {}", result_of(cell, options_.places).string())
            : fmt::format("{}: {}", describe(ending), last_words(folder / "log"));
    fail_cell(cell, options_.places, why);
    summary_.failed.push_back(cell.name);
    log_error(
        fmt::format("{} failed: {}\nits log: {}; the same command goes on with it, `rm -r "
                    "{}` starts it anew",
                    cell.name, why, (folder / "log").string(), folder.string()));
  }

  // Of this shard, if its jobs are busy to the end and go on at the pace of those that ended.
  std::string time_left() const {
    double seconds = 0;
    const auto add = [&](const Cell* cell, double spent) {
      const auto found = options_.estimates.find(cell->name);
      if (found != options_.estimates.end())
        seconds += std::max(0.0, found->second * pace_.factor() - spent);
    };
    for (const Cell* cell : pending_) add(cell, 0);
    for (const Running& running : running_) add(running.cell, seconds_since(running.since));
    if (seconds == 0) return "";
    return ", about " + readable_duration(seconds / options_.jobs) + " left";
  }

  void remind() {
    if (reminded_ && seconds_since(*reminded_) < kReminderSeconds) return;
    reminded_ = Clock::now();
    for (const Cell* cell : pending_) {
      std::string need;
      if (readiness(*cell, need) != Ready::waits) continue;
      // The first that somebody else makes, through cells of this shard that wait themselves.
      if (owner_.at(need) == options_.shard) continue;
      say_waiting(need, owner_.at(need), options_.shards);
      return;
    }
  }

  const Grid& grid_;
  const RunnerOptions& options_;
  std::map<std::string, int> owner_;
  std::deque<const Cell*> pending_;
  std::vector<Running> running_;
  std::optional<Clock::time_point> reminded_;
  size_t total_ = 0;
  Pace pace_;
  RunSummary summary_;
};

}  // namespace

void wait_until_done(const Cell& cell, int owner, const RunnerOptions& options) {
  std::optional<Clock::time_point> reminded;
  while (!is_done(cell, options.places)) {
    throw_if_stopped();
    if (const std::string why = failure_of(cell, options.places); !why.empty())
      throw Error(
          fmt::format("{} failed in shard {}/{}: {}", cell.name, owner, options.shards, why),
          "start that shard again first");
    if (!reminded || seconds_since(*reminded) > kReminderSeconds) {
      say_waiting(cell.name, owner, options.shards);
      reminded = Clock::now();
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(options.wait_seconds));
  }
}

std::vector<std::string> machine_arguments(const Cell& cell, const RunnerOptions& options) {
  // Nothing else can run before the data are there.
  const std::string everything = fmt::format("{}", options.threads * options.jobs);
  if (cell.verb() == "simulate") return {"--threads", everything};
  if (cell.verb() == "ingest") return {"--jobs", everything};
  if (cell.verb() == "split") return {};
  std::vector<std::string> more = {"--threads", fmt::format("{}", options.threads)};
  if (!options.device.empty()) more.insert(more.end(), {"--device", options.device});
  return more;
}

RunSummary run_cells(const Grid& grid, const std::vector<size_t>& wanted,
                     const RunnerOptions& options) {
  return Runner(grid, wanted, options).run();
}

}  // namespace physiomae::reproduce
