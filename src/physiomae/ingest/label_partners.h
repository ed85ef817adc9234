#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "physiomae/ingest/folder_kinship.h"
#include "physiomae/ingest/pairing_rules.h"

namespace physiomae::ingest {

/// What a user says of how labels are named.
struct PairingOptions {
  std::vector<std::string> hypnogram_suffixes = {};  ///< tried before all rules ("_scoring.txt")
  int scorer = 0;                    ///< of labels that bear a scorer's digit; 0 any
  std::string patient_pattern = {};  ///< --patient-pattern
};

/// Pairs recordings with their labels by the pairing rules. A partner in the same folder goes
/// before one elsewhere, a nearer folder before a farther one; labels in the folder of another
/// person are nobody's (Note [Kinship of folders]). Labels that fit several recordings belong to
/// the nearest; there to the one that has more of the name in common ("a_1.txt" to a_1.edf, not to
/// a.edf as its scorer 1), and is written as they are ("night1.csv" to night1.edf, not to
/// Night1.edf).
class LabelPartners {
 public:
  LabelPartners(const std::vector<std::filesystem::path>& signals,
                const std::vector<std::filesystem::path>& others, const PairingOptions& options);

  /// All labels of a recording (one of `signals`), the first choice first. InputError when a choice
  /// is not unique: of two files of labels, or of two recordings that one file could belong to.
  std::vector<std::filesystem::path> of(const std::filesystem::path& signal) const;

 private:
  struct Rule {
    std::vector<std::string> signals, labels;
    bool labels_only = false;
  };
  struct Labels {
    size_t file = 0;  ///< of files_
    FolderNames folder;
    int scorer = 0;
  };
  struct Claim {
    size_t rule = 0, pattern = 0;
    std::string base;
  };
  using Key = std::pair<std::pair<size_t, size_t>, std::string>;  // rule, pattern; base

  // How well labels fit a recording; the greater, the better.
  struct Fit {
    Nearness nearness{};
    size_t base = 0;     ///< length of what the names have in common
    bool exact = false;  ///< with regard to case, too
    auto operator<=>(const Fit&) const = default;
  };
  // The recordings (of signals_) that labels fit best.
  struct Holder {
    Fit fit{};
    std::vector<size_t> signals;
  };
  // Labels of one name, and whether recordings in several folders claim it.
  struct Namesakes {
    std::vector<Labels> labels;
    std::optional<FolderNames> claimed_from;
    bool claimed_twice = false;
  };

  void add_labels(size_t file);
  void add_holder(size_t signal);
  std::vector<Claim> claims_of(const std::filesystem::path& signal) const;
  bool may_pair(size_t signal, const Labels& labels, const Namesakes& namesakes) const;
  std::vector<size_t> candidates(size_t signal, const Claim& claim, bool scorer_fits) const;
  void add_partners(size_t signal, bool scorer_fits, std::vector<size_t>& found) const;
  std::vector<size_t> only_one(std::vector<size_t> labels, bool labels_only) const;
  bool is_shared(size_t labels) const;
  [[noreturn]] void refuse_shared(size_t labels) const;

  std::vector<Rule> rules_;
  int scorer_;
  std::vector<std::filesystem::path> files_;  ///< that could be labels
  std::vector<std::filesystem::path> signals_;
  std::vector<FolderNames> signal_folders_;          ///< of signals_
  std::unordered_map<std::string, size_t> numbers_;  ///< of signals_, by path
  std::map<Key, Namesakes> labels_;
  std::vector<Holder> holders_;  ///< of files_
};

}  // namespace physiomae::ingest
