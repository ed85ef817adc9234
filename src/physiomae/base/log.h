#pragma once

#include <string_view>

namespace physiomae {

/// The log goes to stderr; stdout carries results only. Lines never hold a patient's name.
void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);

/// Only warnings and errors from here on (`--quiet`).
void set_quiet(bool quiet);

}  // namespace physiomae
