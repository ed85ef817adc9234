#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace physiomae {

/// A file mapped read-only into memory.
///
/// A mapped file that shrinks under its reader (a copy cut short, a network disk) would end the
/// process with SIGBUS. Here the lost page reads as zeros and the mapping is marked: after using
/// bytes, call `check()`, which throws InputError when any of them was lost.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&&) noexcept;
  MappedFile& operator=(MappedFile&&) noexcept;

  std::span<const std::byte> bytes() const;
  const std::filesystem::path& path() const;
  void check() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace physiomae
