#include "tests/io/edf_builder.h"

#include "physiomae/base/hash.h"
#include "physiomae/io/edf_recording.h"

namespace physiomae::io {
namespace {

using namespace edf_testing;

// 40 records of one signal that is asked for and one that is not, and bytes behind the last.
EdfFields recorded(int others) {
  EdfFields f;
  f.records = "40";
  f.signals = {SignalFields{}, SignalFields{}};
  f.signals[1].samples = std::to_string(others);
  f.body.clear();
  for (int i = 0; i < 40 * 2 * (4 + others) + 7; ++i) f.body += static_cast<char>(i * 31);
  return f;
}

std::string hash_seen(const std::filesystem::path& path, int64_t step, int64_t overlap) {
  EdfRecording recording(path);
  std::vector<float> values;
  const auto read = [&](int64_t first, int64_t frames) {
    values.resize(static_cast<size_t>(4 * frames));
    const ChannelRequest request{0, values};
    recording.read(first, frames, {&request, 1});
  };
  read(3, 2);  // before anyone looks
  Sha256 hash;
  recording.set_source_observer([&](const std::filesystem::path& file, auto bytes) {
    EXPECT_EQ(file, path);
    hash.update(bytes);
  });
  for (int64_t first = 0; first < 33; first += step)
    read(std::max<int64_t>(first - overlap, 0), step);
  EXPECT_TRUE(recording.wrong_checksums().empty());
  return hash.hex();
}

// Records that are read whole, and records of which only the wanted part is read.
TEST(EdfObserver, SeesTheFileOnceInOrder) {
  const Folder folder;
  for (const int others : {4, 400, 60'000}) {
    const auto path = folder.put(recorded(others));
    for (const int64_t step : {1, 7})
      for (const int64_t overlap : {0, 2})
        EXPECT_EQ(hash_seen(path, step, overlap), sha256_file(path)) << others << " " << step;
  }
}

}  // namespace
}  // namespace physiomae::io
