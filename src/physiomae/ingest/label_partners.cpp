#include "physiomae/ingest/label_partners.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

// Folders that two paths have in common, from the root on; more than any depth when all are.
size_t nearness(const fs::path& signal, const fs::path& labels) {
  const fs::path a = folder_of(signal), b = folder_of(labels);
  if (a == b) return SIZE_MAX;
  const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<size_t>(std::distance(a.begin(), end));
}

// Those in the nearest folder; of several in one folder the one written as the recording is first.
Paths nearest(const fs::path& signal, const Paths& candidates) {
  size_t best = 0;
  for (const fs::path& path : candidates) best = std::max(best, nearness(signal, path));
  Paths found;
  for (const fs::path& path : candidates)
    if (nearness(signal, path) == best) found.push_back(path);
  const std::string stem = record_name_of(signal);
  std::stable_partition(found.begin(), found.end(), [&](const fs::path& path) {
    return path.filename().string().starts_with(stem);
  });
  return found;
}

bool in_one_folder(const Paths& paths) {
  return std::all_of(paths.begin(), paths.end(), [&](const fs::path& path) {
    return folder_of(path) == folder_of(paths.front());
  });
}

bool same_bytes(const Paths& paths) {
  return std::all_of(paths.begin(), paths.end(), [&](const fs::path& path) {
    return fs::file_size(path) == fs::file_size(paths.front()) &&
           sha256_file(path) == sha256_file(paths.front());
  });
}

// Of labels in several folders that are equally near: only one may be meant.
Paths only_one(Paths paths, bool labels_only) {
  if (paths.size() < 2 || in_one_folder(paths)) return paths;
  if (!labels_only)
    std::erase_if(paths, [](const fs::path& path) { return !mentions_stages(path); });
  if (paths.size() > 1 && !same_bytes(paths))
    throw InputError(
        fmt::format("{} and {} could both be its labels", paths[0].string(), paths[1].string()),
        "say which with a --records table, or name the folder of one only");
  paths.resize(std::min<size_t>(1, paths.size()));
  return paths;
}

}  // namespace

LabelPartners::LabelPartners(const Paths& signals, const Paths& others,
                             const PairingOptions& options)
    : scorer_(options.scorer) {
  for (const std::string& suffix : options.hypnogram_suffixes)
    for (const char* form : {"*.{edf,bdf,rec,hea}", "*~{psg,eeg}.{edf,bdf,rec,hea}"})
      rules_.push_back({patterns_of(form), {"*" + io::to_lower(suffix)}, true});
  for (const PairingRule& rule : pairing_rules())
    rules_.push_back({patterns_of(rule.signals), patterns_of(rule.labels), rule.labels_only});
  for (const fs::path& path : others) add_labels(path);
  for (const fs::path& signal : signals)
    for (const Claim& claim : claims_of(signal))
      for (const Labels& labels : labels_.at({{claim.rule, claim.pattern}, claim.base})) {
        size_t& longest = longest_base_[labels.path];
        longest = std::max(longest, claim.base.size());
      }
}

void LabelPartners::add_labels(const fs::path& path) {
  const std::string name = io::to_lower(path.filename().string());
  for (size_t r = 0; r < rules_.size(); ++r)
    for (size_t p = 0; p < rules_[r].labels.size(); ++p)
      if (const auto match = match_name(rules_[r].labels[p], name))
        labels_[{{r, p}, match->base}].push_back({path, match->scorer});
}

std::vector<LabelPartners::Claim> LabelPartners::claims_of(const fs::path& signal) const {
  const std::string name = io::to_lower(signal.filename().string());
  std::vector<Claim> claims;
  for (size_t r = 0; r < rules_.size(); ++r)
    for (const std::string& pattern : rules_[r].signals) {
      const auto match = match_name(pattern, name);
      for (size_t p = 0; match && p < rules_[r].labels.size(); ++p)
        if (labels_.contains({{r, p}, match->base})) claims.push_back({r, p, match->base});
    }
  return claims;
}

Paths LabelPartners::candidates(const Claim& claim, bool scorer_fits) const {
  Paths paths;
  for (const Labels& labels : labels_.at({{claim.rule, claim.pattern}, claim.base})) {
    const auto longest = longest_base_.find(labels.path);
    const bool ours = longest == longest_base_.end() || longest->second <= claim.base.size();
    const bool fits = labels.scorer == 0 || scorer_ == 0 || labels.scorer == scorer_;
    if (ours && fits == scorer_fits) paths.push_back(labels.path);
  }
  return paths;
}

void LabelPartners::add_partners(const fs::path& signal, bool scorer_fits, Paths& found) const {
  for (const Claim& claim : claims_of(signal))
    for (const fs::path& path :
         only_one(nearest(signal, candidates(claim, scorer_fits)), rules_[claim.rule].labels_only))
      if (std::find(found.begin(), found.end(), path) == found.end()) found.push_back(path);
}

Paths LabelPartners::of(const fs::path& signal) const {
  Paths found;
  add_partners(signal, /*scorer_fits=*/true, found);
  // Another scorer's are compared with, never taken for those that were asked for.
  if (!found.empty()) add_partners(signal, /*scorer_fits=*/false, found);
  return found;
}

}  // namespace physiomae::ingest
