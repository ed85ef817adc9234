#include <cstdint>
#include <string_view>

#include "label_invariants.h"

#include "physiomae/base/error.h"
#include "physiomae/io/hypnogram_xml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace physiomae;
  try {
    io::require_valid(io::parse_hypnogram_xml({reinterpret_cast<const char*>(data), size}, "fuzz"));
  } catch (const InputError&) {
  }
  return 0;
}
