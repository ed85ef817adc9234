#pragma once

#include <string>

#include "physiomae/dataset/tasks.h"

namespace physiomae::report {

/// A class as tables name it. What the corpus calls a target-arousal region is a span of about 30 s
/// that ends in an arousal, respiratory ones above all; it must not be read as the AASM's arousal.
std::string class_title(const dataset::Task& task, int label);

/// The line below every table with scores of the arousal task.
std::string arousal_note();

}  // namespace physiomae::report
