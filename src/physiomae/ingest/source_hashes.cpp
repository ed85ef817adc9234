#include "physiomae/ingest/source_hashes.h"

#include "physiomae/ingest/source_files.h"

namespace physiomae::ingest {

io::SourceObserver SourceHashes::observer() {
  return [this](const std::filesystem::path& file, std::span<const std::byte> bytes) {
    passed_[file].update(bytes);
  };
}

void SourceHashes::write(const Source& source, store::RecordHeader& header) {
  for (const auto& [path, role] : files_of(source)) {
    const auto passed = passed_.find(path);
    header.source_sha256.push_back(passed == passed_.end() ? sha256_file(path)
                                                           : passed->second.hex());
    header.source_roles.push_back(role);
  }
}

}  // namespace physiomae::ingest
