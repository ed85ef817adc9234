#pragma once

#include <filesystem>
#include <string_view>

namespace physiomae {

/// A file that ships with the project (`data/` of the source tree, `share/physiomae` of an
/// installation; $PHYSIOMAE_DATA goes first). Error naming the places searched when it is nowhere.
std::filesystem::path shipped_data(std::string_view relative);

}  // namespace physiomae
