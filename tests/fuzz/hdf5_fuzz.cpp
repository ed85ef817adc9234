#include <cstdlib>
#include <span>

#include "physiomae/base/error.h"
#include "physiomae/io/arousal_mat.h"

// Stage runs of an accepted file cover its samples exactly.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto content =
        physiomae::io::parse_arousal_mat(std::as_bytes(std::span(data, size)), "fuzz");
    int64_t samples = 0;
    for (const auto& run : content.stages) samples += run.samples;
    if (samples != std::ssize(content.arousals)) std::abort();
  } catch (const physiomae::InputError&) {
  }
  return 0;
}
