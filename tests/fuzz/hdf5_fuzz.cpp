#include <cstdlib>
#include <span>

#include "physiomae/base/error.h"
#include "physiomae/io/arousal_mat.h"

// libhdf5 asks malloc for what a damaged file claims and takes a refusal as an error; on some such
// paths it forgets a few bytes. Neither is ours to mend, and both would end every run here. Sizes
// no reader needs are refused at once: the sanitizer marks an eighth of each allocation, and
// seconds would go by in gigabytes that nobody uses.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=256:detect_leaks=0";
}

#ifdef PHYSIOMAE_FUZZ
constexpr auto& parse = physiomae::io::parse_arousal_mat_here;  // a child's coverage is not seen
#else
constexpr auto& parse = physiomae::io::parse_arousal_mat;
#endif

// Stage runs of an accepted file cover its samples exactly.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto content = parse(std::as_bytes(std::span(data, size)), "fuzz");
    int64_t samples = 0;
    for (const auto& run : content.stages) samples += run.samples;
    if (samples != std::ssize(content.arousals)) std::abort();
  } catch (const physiomae::InputError&) {
  }
  return 0;
}
