#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace physiomae::artifacts {

/// Scalars for TensorBoard: "events.out.tfevents.<seconds>.physiomae.<pid>" in `folder`. TFRecord
/// framing (length, masked CRC-32C) around Event messages (tensorflow/core/util/event.proto: fields
/// wall_time, step, file_version, summary). One file a process; the host's name stays out of it.
class EventFile {
 public:
  explicit EventFile(const std::filesystem::path& folder);
  void write(int64_t step, const std::vector<std::pair<std::string, double>>& scalars);

 private:
  void record(std::string_view event);
  std::ofstream file_;
};

/// CRC-32C (Castagnoli, reflected 0x82F63B78) as iSCSI (RFC 3720) defines it.
uint32_t crc32c(std::string_view bytes);

}  // namespace physiomae::artifacts
