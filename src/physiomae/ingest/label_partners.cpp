#include "physiomae/ingest/label_partners.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/folded_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

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

// Recordings in one folder ("x.edf" and "x.hea"), or copies of one.
bool are_one_night(const Paths& signals) { return in_one_folder(signals) || same_bytes(signals); }

bool holds(const std::vector<size_t>& numbers, size_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// The files of these numbers.
Paths paths_of(const Paths& files, const std::vector<size_t>& numbers) {
  Paths paths;
  for (const size_t number : numbers) paths.push_back(files[number]);
  return paths;
}

}  // namespace

LabelPartners::LabelPartners(const Paths& signals, const Paths& others,
                             const PairingOptions& options)
    : scorer_(options.scorer), files_(others), signals_(signals), holders_(others.size()) {
  for (const std::string& suffix : options.hypnogram_suffixes)
    for (const char* form : {"*.{edf,bdf,rec,hea}", "*~{psg,eeg}.{edf,bdf,rec,hea}"})
      rules_.push_back({patterns_of(form), {"*" + io::folded(suffix)}, true});
  for (const PairingRule& rule : pairing_rules())
    rules_.push_back({patterns_of(rule.signals), patterns_of(rule.labels), rule.labels_only});
  for (size_t i = 0; i < files_.size(); ++i) add_labels(i);
  for (size_t i = 0; i < signals_.size(); ++i) {
    numbers_.emplace(signals_[i].native(), i);
    signal_folders_.push_back(folder_names_of(signals_[i]));
    for (const Claim& claim : claims_of(signals_[i])) {
      Namesakes& namesakes = labels_.at({{claim.rule, claim.pattern}, claim.base});
      if (!namesakes.claimed_from) namesakes.claimed_from = signal_folders_[i];
      namesakes.claimed_twice |= *namesakes.claimed_from != signal_folders_[i];
    }
  }
  for (size_t i = 0; i < signals_.size(); ++i) add_holder(i);
}

void LabelPartners::add_labels(size_t file) {
  const std::string name = io::folded(files_[file].filename().string());
  for (size_t r = 0; r < rules_.size(); ++r)
    for (size_t p = 0; p < rules_[r].labels.size(); ++p)
      if (const auto match = match_name(rules_[r].labels[p], name))
        labels_[{{r, p}, match->base}].labels.push_back(
            {file, folder_names_of(files_[file]), match->scorer});
}

std::vector<LabelPartners::Claim> LabelPartners::claims_of(const fs::path& signal) const {
  const std::string name = io::folded(signal.filename().string());
  std::vector<Claim> claims;
  for (size_t r = 0; r < rules_.size(); ++r)
    for (const std::string& pattern : rules_[r].signals) {
      const auto match = match_name(pattern, name);
      for (size_t p = 0; match && p < rules_[r].labels.size(); ++p)
        if (labels_.contains({{r, p}, match->base})) claims.push_back({r, p, match->base});
    }
  return claims;
}

bool LabelPartners::may_pair(size_t signal, const Labels& labels,
                             const Namesakes& namesakes) const {
  const FolderNames& folder = signal_folders_[signal];
  return folder == labels.folder ||
         !are_two_of_a_kind(folder, labels.folder, namesakes.claimed_twice);
}

void LabelPartners::add_holder(size_t signal) {
  const std::string stem = record_name_of(signals_[signal]);
  for (const Claim& claim : claims_of(signals_[signal])) {
    const Namesakes& namesakes = labels_.at({{claim.rule, claim.pattern}, claim.base});
    for (const Labels& labels : namesakes.labels) {
      if (!may_pair(signal, labels, namesakes)) continue;
      const Fit fit = {nearness(signal_folders_[signal], labels.folder), claim.base.size(),
                       files_[labels.file].filename().native().starts_with(stem)};
      Holder& holder = holders_[labels.file];
      if (fit < holder.fit) continue;
      if (fit > holder.fit) holder = {fit, {}};
      if (holder.signals.empty() || holder.signals.back() != signal)
        holder.signals.push_back(signal);
    }
  }
}

// Labels that are this recording's, or as much this one's as another's; those written as the
// recording is go first.
std::vector<size_t> LabelPartners::candidates(size_t signal, const Claim& claim,
                                              bool scorer_fits) const {
  const Namesakes& namesakes = labels_.at({{claim.rule, claim.pattern}, claim.base});
  std::vector<size_t> found;
  Nearness best{};
  for (const Labels& labels : namesakes.labels) {
    const bool fits = labels.scorer == 0 || scorer_ == 0 || labels.scorer == scorer_;
    if (fits != scorer_fits || !holds(holders_[labels.file].signals, signal)) continue;
    const Nearness near = nearness(signal_folders_[signal], labels.folder);
    if (near < best) continue;
    if (near > best) found.clear();
    best = near;
    found.push_back(labels.file);
  }
  const std::string stem = record_name_of(signals_[signal]);
  std::stable_partition(found.begin(), found.end(), [&](size_t file) {
    return files_[file].filename().native().starts_with(stem);
  });
  return found;
}

// Of labels in several folders that are equally near: only one may be meant.
std::vector<size_t> LabelPartners::only_one(std::vector<size_t> labels, bool labels_only) const {
  if (labels.size() < 2 || in_one_folder(paths_of(files_, labels))) return labels;
  if (!labels_only)
    std::erase_if(labels, [&](size_t file) { return !mentions_stages(files_[file]); });
  if (labels.size() > 1 && !same_bytes(paths_of(files_, labels)))
    throw InputError(fmt::format("{} and {} could both be its labels", files_[labels[0]].string(),
                                 files_[labels[1]].string()),
                     "say which with a --records table, or name the folder of one only");
  labels.resize(std::min<size_t>(1, labels.size()));
  return labels;
}

void LabelPartners::add_partners(size_t signal, bool scorer_fits,
                                 std::vector<size_t>& found) const {
  for (const Claim& claim : claims_of(signals_[signal]))
    for (const size_t labels :
         only_one(candidates(signal, claim, scorer_fits), rules_[claim.rule].labels_only))
      if (!holds(found, labels)) found.push_back(labels);
}

bool LabelPartners::is_shared(size_t labels) const {
  return !are_one_night(paths_of(signals_, holders_[labels].signals));
}

void LabelPartners::refuse_shared(size_t labels) const {
  const std::vector<size_t>& signals = holders_[labels].signals;
  throw InputError(
      fmt::format("{} could be the labels of {} and of {}", files_[labels].string(),
                  signals_[signals.front()].string(), signals_[signals.back()].string()),
      "say whose with a --records table, or lay them beside their recording");
}

Paths LabelPartners::of(const fs::path& path) const {
  const size_t signal = numbers_.at(path.native());
  std::vector<size_t> found;
  add_partners(signal, /*scorer_fits=*/true, found);
  // Another scorer's are compared with, never taken for those that were asked for.
  if (!found.empty()) add_partners(signal, /*scorer_fits=*/false, found);
  const auto shared = [&](size_t labels) { return is_shared(labels); };
  if (!found.empty() && std::all_of(found.begin(), found.end(), shared))
    refuse_shared(found.front());
  std::erase_if(found, shared);
  return paths_of(files_, found);
}

}  // namespace physiomae::ingest
