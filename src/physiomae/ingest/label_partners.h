#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/ingest/pairing_rules.h"

namespace physiomae::ingest {

/// What a user says of how labels are named.
struct PairingOptions {
  std::vector<std::string> hypnogram_suffixes = {};  ///< tried before all rules ("_scoring.txt")
  int scorer = 0;                    ///< of labels that bear a scorer's digit; 0 any
  std::string patient_pattern = {};  ///< --patient-pattern
};

/// Pairs recordings with their labels by the pairing rules. A partner in the same folder goes
/// before one elsewhere, a nearer folder before a farther one. Labels that fit several recordings
/// belong to the one that has more of the name in common ("a_1.txt" to a_1.edf, not to a.edf as its
/// scorer 1).
class LabelPartners {
 public:
  LabelPartners(const std::vector<std::filesystem::path>& signals,
                const std::vector<std::filesystem::path>& others, const PairingOptions& options);

  /// All labels of a recording, the first choice first. InputError when a choice is not unique.
  std::vector<std::filesystem::path> of(const std::filesystem::path& signal) const;

 private:
  struct Rule {
    std::vector<std::string> signals, labels;
    bool labels_only = false;
  };
  struct Labels {
    std::filesystem::path path;
    int scorer = 0;
  };
  struct Claim {
    size_t rule = 0, pattern = 0;
    std::string base;
  };
  using Key = std::pair<std::pair<size_t, size_t>, std::string>;  // rule, pattern; base

  void add_labels(const std::filesystem::path& path);
  std::vector<Claim> claims_of(const std::filesystem::path& signal) const;
  std::vector<std::filesystem::path> candidates(const Claim& claim, bool scorer_fits) const;
  void add_partners(const std::filesystem::path& signal, bool scorer_fits,
                    std::vector<std::filesystem::path>& found) const;

  std::vector<Rule> rules_;
  int scorer_;
  std::map<Key, std::vector<Labels>> labels_;
  std::map<std::filesystem::path, size_t> longest_base_;  ///< by labels file
};

}  // namespace physiomae::ingest
