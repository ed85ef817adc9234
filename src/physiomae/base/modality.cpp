#include "physiomae/base/modality.h"

namespace physiomae {

int modality_index(std::string_view name) {
  for (const int m : kEachModality)
    if (kModalityNames[static_cast<size_t>(m)] == name) return m;
  return -1;
}

}  // namespace physiomae
