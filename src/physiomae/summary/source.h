#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/report/output_kind.h"

namespace physiomae::summary {

/// Of a model folder and of staged nights there is nothing to report.
using Kind = report::OutputKind;

struct Source {
  Kind kind = Kind::run;
  std::filesystem::path path;
  std::string name;  ///< short, for tables: the path's last part
};

/// What `path` is or, where it is none of these, what lies directly in it, by name ("demo" holds a
/// store, a split, runs and a probe). InputError when that is nothing.
std::vector<Source> find_sources(const std::filesystem::path& path);

}  // namespace physiomae::summary
