#include <cstdint>
#include <string_view>

#include "label_invariants.h"

#include "physiomae/base/error.h"
#include "physiomae/io/hypnogram_table.h"

namespace {

using namespace physiomae;

void read(std::string_view text, const io::LabelOptions& options) {
  try {
    io::require_valid(io::parse_hypnogram_table(text, "fuzz", options));
  } catch (const InputError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read(text, {});
  io::LabelOptions night;  // the recording tells what times are
  night.recording_seconds = 300;
  night.recording_rate_hz = 100;
  night.recording_start = "2010-01-01T22:00:00";
  read(text, night);
  return 0;
}
