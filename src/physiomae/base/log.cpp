#include "physiomae/base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "physiomae/base/progress.h"
#include "physiomae/base/utf8.h"

namespace physiomae {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto created = spdlog::stderr_color_mt("physiomae");
    created->set_pattern("%H:%M:%S %^%l%$ %v");
    return created;
  }();
  return *instance;
}

void write(spdlog::level::level_enum level, std::string_view message) {
  Progress::clear_line();
  logger().log(level, "{}", terminal_text(message));  // names in it are others'
}

}  // namespace

void log_info(std::string_view message) { write(spdlog::level::info, message); }
void log_warning(std::string_view message) { write(spdlog::level::warn, message); }
void log_error(std::string_view message) { write(spdlog::level::err, message); }

void set_quiet(bool quiet) {
  logger().set_level(quiet ? spdlog::level::warn : spdlog::level::info);
  Progress::set_enabled(!quiet);
}

}  // namespace physiomae
