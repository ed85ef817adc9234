#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/io/wfdb_recording.h"

namespace io = physiomae::io;

namespace {

/// The input up to its first NUL is a header, the rest the signal files "a", "b" and "a.mat".
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "wfdb-fuzz-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const char* name, std::string_view content) const {
    std::ofstream(path / name, std::ios::binary) << content;
  }
};

void read_all(io::Recording& recording) {
  const int64_t frames = std::min<int64_t>(recording.frames(), 4096);
  for (size_t c = 0; c < recording.channels().size(); ++c) {
    const io::ChannelInfo& channel = recording.channels()[c];
    if (!channel.refused.empty()) continue;
    std::vector<float> out(static_cast<size_t>(frames * channel.samples_per_frame));
    const io::ChannelRequest request{c, out};
    recording.read(recording.frames() - frames, frames, {&request, 1});
  }
  recording.verify_checksums();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Folder folder;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view header = input.substr(0, input.find('\0'));
  try {
    io::parse_wfdb_header(header, "fuzz");  // most inputs end here, without touching the disk
    const std::string_view samples = input.substr(std::min(size, header.size() + 1));
    folder.write("r.hea", header);
    for (const char* name : {"a", "b", "a.mat"}) folder.write(name, samples);
    read_all(*io::open_wfdb(folder.path / "r.hea"));
  } catch (const physiomae::InputError&) {
  }
  return 0;
}
