#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Note [Configuration]
// A component's settings are one plain struct with its defaults inline. The struct names each field
// once, in `fields(FieldVisitor&)`; from that follow reading from TOML, `--set section.key=value`,
// range checks, printing and the error for an unknown key, which names the nearest known one.
// Precedence: default < --config FILE < flags and --set.

namespace physiomae {

/// What a field may hold.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

/// Whether a field decides a bit of a run's result: those that do make up its identity (Note
/// [Identity of a run]); the others say how long, how often to look, or on how many threads.
enum class Counts { yes, no };

struct Field {
  std::string_view name;
  std::string_view doc;  ///< one line
  Counts for_identity = Counts::yes;
};

/// Sees each field of a section.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;
  virtual void field(const Field& field, bool& value) = 0;
  virtual void field(const Field& field, int64_t& value, Range range = {}) = 0;
  virtual void field(const Field& field, double& value, Range range = {}) = 0;
  /// `choices` empty: any text.
  virtual void field(const Field& field, std::string& value,
                     const std::vector<std::string>& choices = {}) = 0;
  virtual void field(const Field& field, std::vector<std::string>& value) = 0;
  /// A lone number stands for a list of one.
  virtual void field(const Field& field, std::vector<int64_t>& value, Range range = {}) = 0;
};

/// A section of the configuration: [name] in TOML.
class ConfigSection {
 public:
  virtual ~ConfigSection() = default;
  virtual std::string_view section() const = 0;
  virtual void fields(FieldVisitor& visitor) = 0;
  /// Checks that go over several fields; throws UsageError. Called after loading.
  virtual void validate() const {}
  /// Another section of this type, with its defaults.
  virtual std::unique_ptr<ConfigSection> fresh() const = 0;
};

/// A set of sections that are loaded and printed together; does not own them.
class Configuration {
 public:
  explicit Configuration(std::vector<ConfigSection*> sections) : sections_(std::move(sections)) {}

  /// Every key of the file must be known, of the right type and in range (UsageError otherwise).
  /// Sections named in `ignored` belong to other verbs and are passed over.
  void load_file(const std::filesystem::path& path, const std::vector<std::string>& ignored = {});
  void load_text(std::string_view toml, std::string_view where,
                 const std::vector<std::string>& ignored = {});
  /// "section.key=value", the value in TOML or as bare text.
  void set(std::string_view assignment);
  void validate() const;
  /// The resolved configuration as TOML, each field under its documentation. load_text(print())
  /// gives the same configuration.
  std::string print() const;

 private:
  std::vector<ConfigSection*> sections_;
};

/// The candidate nearest to `word` by edit distance; empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace physiomae
