#pragma once

#include <filesystem>

#include "physiomae/io/labels.h"

namespace physiomae::io {

/// True for the name of a hypnogram of the MIT-BIH Polysomnographic Database ("slp01a.st").
bool is_st_hypnogram(const std::filesystem::path& path);

/// Reads one: MIT annotations, a note an epoch that begins with its stage (W, 1 to 4 of
/// Rechtschaffen and Kales, R, MT), then the apnoeas and movements in it. Samples count from 1, at
/// the file's time resolution or else at `rate_hz`. Arousals ("HA", "LA") bear no time within their
/// epoch and are left out, which is said. InputError when no note names a stage.
Labels read_st_hypnogram(const std::filesystem::path& path, double rate_hz);

}  // namespace physiomae::io
