#pragma once

#include <string_view>

namespace physiomae::cli {

/// Runs a verb of libphysiomae_verbs. The library, and libtorch with it (0.3 s, 117 MB), is opened
/// at the first call, so that verbs without torch start at once.
int run_torch_verb(std::string_view verb, int argc, char** argv);

/// One line on libtorch for `doctor`: version, threads, CUDA devices; or why it cannot be opened.
std::string_view torch_summary();

}  // namespace physiomae::cli
