#pragma once

#include <string>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/objectives/spectrum.h"

namespace physiomae::train {

/// Mean and deviation of log power a band and modality (Note [Spectral target]), over the seconds
/// of 1,024 windows that have the modality, drawn by `seed` from `windows` (all where there are
/// fewer). A row a modality of `modalities`; 0 and 1 for one that no window has. The deviation of a
/// band without any is 1.
objectives::SpectralScale measure_spectral_scale(const store::Store& store,
                                                 const std::vector<dataset::WindowRef>& windows,
                                                 const dataset::LoaderOptions& options,
                                                 const std::vector<std::string>& modalities,
                                                 uint64_t seed);

}  // namespace physiomae::train
