#include "physiomae/base/progress.h"

#include <algorithm>
#include <atomic>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace physiomae {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

std::atomic<bool> enabled{true};
std::atomic<bool> line_open{false};

bool on_terminal() {
  static const bool terminal = isatty(STDERR_FILENO) == 1;
  return terminal;
}

std::string bar(double share) {
  constexpr int kWidth = 24;
  const int full = static_cast<int>(share * kWidth);
  std::string text;
  for (int i = 0; i < kWidth; ++i) text += i < full ? "█" : "·";
  return text;
}

}  // namespace

std::string readable_duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::max(seconds, 0.0) + 0.5);
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
  if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

Progress::Progress(std::string_view label, int64_t total, std::string_view unit)
    : label_(label), unit_(unit), total_(total), start_(Clock::now()), shown_(start_) {}

Progress::~Progress() {
  const std::lock_guard lock(mutex_);
  show(/*last=*/true);
}

void Progress::advance(int64_t steps) {
  const std::lock_guard lock(mutex_);
  done_ += steps;
  const double pause = on_terminal() ? 0.1 : 10.0;
  if (Seconds(Clock::now() - shown_).count() >= pause) show(/*last=*/false);
}

void Progress::note(std::string_view text) {
  const std::lock_guard lock(mutex_);
  note_ = text;
}

void Progress::show(bool last) {
  if (!enabled) return;
  shown_ = Clock::now();
  const double elapsed = Seconds(shown_ - start_).count();
  const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
  const double share =
      total_ > 0 ? std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_)) : 0;
  std::string text =
      fmt::format("{} {} {}/{} {} ({:.0f} %), {:.3g}/s", label_, on_terminal() ? bar(share) : "",
                  done_, total_, unit_, 100 * share, rate);
  if (last)
    text += ", took " + readable_duration(elapsed);
  else if (rate > 0)
    text += ", " + readable_duration(static_cast<double>(total_ - done_) / rate) + " left";
  if (!note_.empty()) text += ", " + note_;
  if (on_terminal()) {
    std::fprintf(stderr, "\r\033[K%s%s", text.c_str(), last ? "\n" : "");
    line_open = !last;
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  std::fflush(stderr);
}

void Progress::set_enabled(bool value) { enabled = value; }

void Progress::clear_line() {
  if (line_open.exchange(false)) std::fputs("\r\033[K", stderr);
}

}  // namespace physiomae
