#pragma once

#include <filesystem>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/results.h"
#include "physiomae/store/store.h"

namespace physiomae::report {

/// Test predictions as CSV, a row a run seed and window: task, seed, record, window, start_seconds
/// (from the start of the recording), label, predicted, and a probability a class.
void write_predictions(const std::filesystem::path& path, const dataset::TaskData& data,
                       const store::Store& store, const metrics::TaskResult& result);

}  // namespace physiomae::report
