#include "physiomae/artifacts/identity.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"

namespace physiomae::artifacts {
namespace {

class Collector : public FieldVisitor {
 public:
  Collector(Identity& identity, std::string_view section)
      : identity_(identity), section_(section) {}
  void field(const Field& field, bool& value) override { put(field, value ? "true" : "false"); }
  void field(const Field& field, int64_t& value, Range) override {
    put(field, fmt::format("{}", value));
  }
  void field(const Field& field, double& value, Range) override {
    put(field, fmt::format("{}", value));
  }
  void field(const Field& field, std::string& value, const std::vector<std::string>&) override {
    put(field, value);
  }
  void field(const Field& field, std::vector<std::string>& value) override {
    put(field, fmt::format("{}", fmt::join(value, ",")));
  }
  void field(const Field& field, std::vector<int64_t>& value, Range) override {
    put(field, fmt::format("{}", fmt::join(value, ",")));
  }

 private:
  void put(const Field& field, std::string value) {
    if (field.for_identity == Counts::yes)
      identity_[fmt::format("{}.{}", section_, field.name)] = std::move(value);
  }
  Identity& identity_;
  std::string_view section_;
};

std::string value_or_absent(const Identity& identity, const std::string& key) {
  const auto found = identity.find(key);
  return found == identity.end() ? "absent" : found->second;
}

}  // namespace

Identity identity_of(const std::vector<ConfigSection*>& sections) {
  Identity identity;
  for (ConfigSection* section : sections) {
    Collector collector(identity, section->section());
    section->fields(collector);
  }
  return identity;
}

void require_same(const Identity& found, const Identity& wanted, std::string_view where) {
  std::set<std::string> keys;
  for (const auto& [key, value] : found) keys.insert(key);
  for (const auto& [key, value] : wanted) keys.insert(key);
  std::vector<std::string> differences;
  for (const auto& key : keys) {
    const std::string there = value_or_absent(found, key), here = value_or_absent(wanted, key);
    if (there != here)
      differences.push_back(fmt::format("{} is {} there, {} here", key, there, here));
  }
  if (differences.empty()) return;
  throw UsageError(
      fmt::format("{}: made with another configuration: {}", where, fmt::join(differences, "; ")),
      "give another --out, or the configuration of that run (its config.toml)");
}

std::string identity_hash(const Identity& identity) {
  std::string text;
  for (const auto& [key, value] : identity) text += fmt::format("{}={}\n", key, value);
  return sha256_hex(text);
}

}  // namespace physiomae::artifacts
