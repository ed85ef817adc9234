#include "physiomae/artifacts/event_file.h"

#include <array>
#include <chrono>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "physiomae/io/protobuf_writer.h"

namespace physiomae::artifacts {
namespace {

using namespace io::protobuf;

constexpr std::array<uint32_t, 256> kTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78U : 0U);
    table[i] = value;
  }
  return table;
}();

uint32_t masked_crc(std::string_view bytes) {
  const uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
}

template <typename T>
std::string little_endian(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

double wall_time() {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  return now.count();
}

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes)
    crc = kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

EventFile::EventFile(const std::filesystem::path& folder) {
  const std::string name = fmt::format("events.out.tfevents.{}.physiomae.{}",
                                       static_cast<int64_t>(wall_time()), getpid());
  file_.open(folder / name, std::ios::binary | std::ios::app);
  record(double_field(1, wall_time()) + bytes_field(3, "brain.Event:2"));
}

void EventFile::write(int64_t step, const std::vector<std::pair<std::string, double>>& scalars) {
  std::string summary;
  for (const auto& [tag, value] : scalars)
    summary += bytes_field(1, bytes_field(1, tag) + float_field(2, static_cast<float>(value)));
  record(double_field(1, wall_time()) + integer_field(2, step) + bytes_field(5, summary));
}

void EventFile::record(std::string_view event) {
  const std::string length = little_endian(static_cast<uint64_t>(event.size()));
  file_ << length << little_endian(masked_crc(length)) << event << little_endian(masked_crc(event))
        << std::flush;
}

}  // namespace physiomae::artifacts
