#include "physiomae/base/data_path.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae {

std::filesystem::path shipped_data(std::string_view relative) {
  std::vector<std::filesystem::path> places;
  if (const char* chosen = std::getenv("PHYSIOMAE_DATA")) places.emplace_back(chosen);
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  const auto installed = program.parent_path().parent_path() / "share" / "physiomae";
  // An installation is whole by itself: the source tree, where it is still there, hides no lack.
  if (!code && std::filesystem::exists(installed, code))
    places.push_back(installed);
  else
    places.emplace_back(PHYSIOMAE_SOURCE_DATA);
  std::string searched;
  for (const auto& place : places) {
    if (std::filesystem::exists(place / relative, code)) return place / relative;
    searched += fmt::format("{}{}", searched.empty() ? "" : ", ", place.string());
  }
  throw Error(fmt::format("{}: not found in {}", relative, searched),
              "set PHYSIOMAE_DATA to the data folder of the source tree");
}

}  // namespace physiomae
