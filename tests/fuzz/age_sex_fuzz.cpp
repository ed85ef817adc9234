#include <string_view>

#include "physiomae/base/error.h"
#include "physiomae/io/age_sex.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    physiomae::io::parse_age_sex({reinterpret_cast<const char*>(data), size}, "fuzz");
  } catch (const physiomae::InputError&) {
  }
  return 0;
}
