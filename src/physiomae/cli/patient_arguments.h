#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/store/store.h"

namespace CLI {
class App;
}

namespace physiomae::cli {

/// Whose windows are scored, alike for models and for predictions of other programs.
struct PatientArguments {
  std::filesystem::path split;
  std::string part = "test";

  void add_to(CLI::App& app);
  /// ScoreReport::part: that of the split, or "all".
  std::string scored() const;
  /// Of the split, "" without one.
  std::string split_hash() const;
  /// Of the part of the split; of the whole store without one.
  std::vector<std::string> patients(const store::Store& store) const;
};

}  // namespace physiomae::cli
