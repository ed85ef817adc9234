#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae {

/// A regular file open for reading at any offset (pread; thread-safe). Opening refuses, with a
/// message, what is no regular file (folders, FIFOs, devices) instead of hanging on it.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  uint64_t size() const { return size_; }

  /// Fills `out` from `offset`; throws InputError when the file ends before.
  void read(uint64_t offset, std::span<std::byte> out) const;
  /// Reads at most out.size() bytes; 0 at the end of the file.
  size_t read_some(uint64_t offset, std::span<std::byte> out) const;

 private:
  std::filesystem::path path_;
  uint64_t size_ = 0;
  int descriptor_ = -1;
};

/// A whole file as text or bytes; refuses files over `limit` bytes before allocating.
std::string read_text(const std::filesystem::path& path, uint64_t limit = 64 << 20);
std::vector<std::byte> read_bytes(const std::filesystem::path& path, uint64_t limit);

/// Writes beside the target (".<name>.partial-<host>-<pid>-<random>", which no other process opens:
/// O_EXCL), flushes, renames into place and flushes the folder: after a crash at any moment the
/// target is the old file, the new one, or absent, never a part. Not committed means removed. A
/// full disk is an Error that names the file and the space.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path partial_;
  int descriptor_ = -1;
};

/// AtomicFile in one call.
void write_file(const std::filesystem::path& target, std::string_view text);

/// Makes the folder and its parents; an Error that names it when that fails.
void make_folder(const std::filesystem::path& folder);

/// True for the ".<name>.partial-..." files that a killed AtomicFile leaves; the dot in front keeps
/// them apart from whatever users name their files ("night.partial-2").
bool is_partial(const std::filesystem::path& path);

}  // namespace physiomae
