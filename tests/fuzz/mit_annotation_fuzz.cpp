#include <algorithm>
#include <cstdlib>
#include <span>

#include "physiomae/base/error.h"
#include "physiomae/io/mit_annotation.h"

namespace io = physiomae::io;

// What was read and can be written reads back as it was.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  io::AnnotationFile file;
  try {
    file = io::parse_mit_annotations(std::as_bytes(std::span(data, size)), "fuzz");
  } catch (const physiomae::InputError&) {
    return 0;
  }
  std::vector<std::byte> bytes;
  try {
    bytes = io::format_mit_annotations(file);
  } catch (const physiomae::Error&) {
    return 0;  // samples that fall
  }
  if (io::parse_mit_annotations(bytes, "again").annotations != file.annotations) std::abort();
  return 0;
}
