#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "label_invariants.h"
#include <sys/mman.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/hypnogram_edf.h"

namespace {

using namespace physiomae;

// The bytes as a file that exists only in memory.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || write(descriptor_, data, size) != static_cast<ssize_t>(size)) abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void read_everything(io::EdfRecording& recording) {
  int64_t frames = 0;
  for (const io::Segment& segment : recording.segments()) {
    io::require(segment.first_frame == frames && segment.frames > 0);
    frames += segment.frames;
  }
  io::require(frames == recording.frames());
  for (size_t channel = 0; channel < recording.channels().size(); ++channel) {
    const io::ChannelInfo& info = recording.channels()[channel];
    if (!info.refused.empty()) continue;
    std::vector<float> out(static_cast<size_t>(recording.frames() * info.samples_per_frame));
    const io::ChannelRequest request{channel, out};
    recording.read(0, recording.frames(), {&request, 1});
    for (const float value : out) io::require(std::isfinite(value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const MemoryFile file(data, size);
  try {
    io::EdfRecording recording(file.path());
    read_everything(recording);
    io::require_valid(io::read_edf_hypnogram(file.path()));
  } catch (const InputError&) {
  }
  return 0;
}
