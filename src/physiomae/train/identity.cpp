#include "physiomae/train/identity.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"

namespace physiomae::train {
namespace {

const std::set<std::string> kFree = {"pretrain.wall_clock_hours", "pretrain.loader_threads",
                                     "pretrain.compute_threads",  "pretrain.log_steps",
                                     "pretrain.checkpoint_steps", "pretrain.checkpoint_minutes"};

class Collector : public FieldVisitor {
 public:
  Collector(Identity& identity, std::string_view section)
      : identity_(identity), section_(section) {}
  void field(std::string_view name, bool& value, std::string_view) override {
    put(name, value ? "true" : "false");
  }
  void field(std::string_view name, int64_t& value, std::string_view, Range) override {
    put(name, fmt::format("{}", value));
  }
  void field(std::string_view name, double& value, std::string_view, Range) override {
    put(name, fmt::format("{}", value));
  }
  void field(std::string_view name, std::string& value, std::string_view,
             const std::vector<std::string>&) override {
    put(name, value);
  }
  void field(std::string_view name, std::vector<std::string>& value, std::string_view) override {
    put(name, fmt::format("{}", fmt::join(value, ",")));
  }

 private:
  void put(std::string_view name, std::string value) {
    const std::string key = fmt::format("{}.{}", section_, name);
    if (!kFree.contains(key)) identity_[key] = std::move(value);
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

}  // namespace physiomae::train
