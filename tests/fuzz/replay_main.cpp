// Runs a fuzz target over files, without libFuzzer: replay_main FILE|FOLDER...

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void collect(const std::filesystem::path& path, std::vector<std::filesystem::path>& inputs) {
  if (!std::filesystem::is_directory(path)) {
    inputs.push_back(path);
    return;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
    if (entry.is_regular_file()) inputs.push_back(entry.path());
}

void replay(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::filesystem::path> inputs;
  for (int i = 1; i < count; ++i) collect(arguments[i], inputs);
  std::sort(inputs.begin(), inputs.end());
  for (const auto& input : inputs) {
    try {
      replay(input);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: %s\n", input.c_str(), error.what());
      return 1;
    }
  }
  std::printf("%zu inputs\n", inputs.size());
  return inputs.empty() ? 1 : 0;
}
