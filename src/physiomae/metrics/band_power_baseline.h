#pragma once

#include <string_view>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/exact_head.h"
#include "physiomae/metrics/results.h"

namespace physiomae::metrics {

inline constexpr std::string_view kBandPower = "band power";  ///< name of its rows

struct BaselineOptions {
  dataset::LoaderOptions loader = {};  ///< normalisation and modalities
  HeadOptions head = {};               ///< as for heads on embeddings
  int threads = 1;
};

/// Logistic regression on band powers (Note [Band powers], Note [Exact heads]): fitted on each
/// task's training windows, its penalty chosen as that of any exact head, scored on the test
/// windows; nothing of the test patients but these enters their features. A missing feature is the
/// mean of the training windows. One result a label size, one run a draw. Results are the same for
/// any number of threads.
std::vector<MethodResult> band_power_baseline(const store::Store& store,
                                              const std::vector<dataset::LabelSize>& sizes,
                                              const BaselineOptions& options);

}  // namespace physiomae::metrics
