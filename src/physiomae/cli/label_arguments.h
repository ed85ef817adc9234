#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "physiomae/io/label_options.h"

namespace physiomae::cli {

/// The options that state what labels do not say themselves, alike for every verb that reads them.
struct LabelArguments {
  std::string epoch, coding, time_unit, time_origin, row_time;

  void add_to(CLI::App& app);
  /// `preset`: whose coding holds where none is stated; may be empty.
  io::LabelOptions options(const std::string& preset) const;
};

}  // namespace physiomae::cli
