#include "physiomae/report/class_title.h"

namespace physiomae::report {

std::string class_title(const dataset::Task& task, int label) {
  if (task.kind == dataset::TaskKind::arousal)
    return label == task.positive ? "CinC 2018 target-arousal region" : "no region";
  return task.class_names[static_cast<size_t>(label)];
}

std::string arousal_note() {
  return "arousal: windows of a CinC 2018 target-arousal region, which is not the AASM's arousal";
}

}  // namespace physiomae::report
