#include "physiomae/base/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() {
    if (context == nullptr || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1)
      throw Error("SHA-256 is not available in libcrypto");
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

void Sha256::update(std::string_view text) { update(std::as_bytes(std::span(text))); }

std::array<std::byte, 32> Sha256::digest() {
  std::array<std::byte, 32> out{};
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), nullptr);
  return out;
}

std::string Sha256::hex() {
  std::string text;
  for (const std::byte b : digest()) text += fmt::format("{:02x}", static_cast<unsigned>(b));
  return text;
}

std::string sha256_hex(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.hex();
}

std::string sha256_file(const std::filesystem::path& path) {
  const InputFile file(path);
  Sha256 hash;
  std::array<std::byte, 1 << 16> block;
  for (uint64_t offset = 0; offset < file.size();) {
    const size_t got = file.read_some(offset, block);
    if (got == 0) throw InputError(fmt::format("{}: shrank while it was read", path.string()));
    hash.update(std::span(block).first(got));
    offset += got;
  }
  return hash.hex();
}

uint64_t stable_hash(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  const auto bytes = hash.digest();
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = (value << 8) | static_cast<uint64_t>(bytes[size_t(i)]);
  return value;
}

}  // namespace physiomae
