#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace physiomae {

/// Progress of long work on stderr: a bar on a terminal, else a line every ten seconds; rate, share
/// done, time left. Thread-safe.
class Progress {
 public:
  Progress(std::string_view label, int64_t total, std::string_view unit);
  ~Progress();  ///< ends the line, with the total time
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(int64_t steps = 1);
  /// A short text shown behind the numbers (a loss, a record name).
  void note(std::string_view text);

  static void set_enabled(bool enabled);
  static void clear_line();  ///< makes room for a log line

 private:
  void show(bool last);

  std::string label_, unit_, note_;
  int64_t total_;
  int64_t done_ = 0;
  std::chrono::steady_clock::time_point start_, shown_;
  std::mutex mutex_;
};

/// "1 h 02 min", "3 min 20 s", "12 s".
std::string readable_duration(double seconds);

}  // namespace physiomae
