#include <cstdint>
#include <span>

#include "label_invariants.h"

#include "physiomae/base/error.h"
#include "physiomae/io/edf_annotations.h"
#include "physiomae/io/hypnogram_edf.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace physiomae;
  const auto bytes = std::as_bytes(std::span(data, size));
  const io::EdfTals tals = io::parse_tals(bytes);
  io::require(tals.record_onset_seconds == io::parse_record_onset(bytes));
  try {
    io::require_valid(io::labels_from_annotations(tals.annotations, "fuzz"));
  } catch (const InputError&) {
  }
  return 0;
}
