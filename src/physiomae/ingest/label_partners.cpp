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

// The one written as the recording is goes first.
Paths written_first(const fs::path& signal, Paths labels) {
  const std::string stem = record_name_of(signal);
  std::stable_partition(labels.begin(), labels.end(), [&](const fs::path& path) {
    return path.filename().string().starts_with(stem);
  });
  return labels;
}

bool holds(const Paths& paths, const fs::path& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

// Recordings in one folder ("x.edf" and "x.hea"), or copies of one.
bool are_one_night(const Paths& signals) { return in_one_folder(signals) || same_bytes(signals); }

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

[[noreturn]] void refuse_shared(const fs::path& labels, const Paths& signals) {
  throw InputError(fmt::format("{} could be the labels of {} and of {}", labels.string(),
                               signals.front().string(), signals.back().string()),
                   "say whose with a --records table, or lay them beside their recording");
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
  std::vector<Signal> all;
  for (const fs::path& path : signals) all.push_back({path, folder_names_of(path)});
  for (const Signal& signal : all)
    for (const Claim& claim : claims_of(signal.path)) {
      Namesakes& namesakes = labels_.at({{claim.rule, claim.pattern}, claim.base});
      if (!namesakes.claimed_from) namesakes.claimed_from = signal.folder;
      namesakes.claimed_twice |= *namesakes.claimed_from != signal.folder;
    }
  for (const Signal& signal : all) add_holder(signal);
}

void LabelPartners::add_labels(const fs::path& path) {
  const std::string name = io::to_lower(path.filename().string());
  for (size_t r = 0; r < rules_.size(); ++r)
    for (size_t p = 0; p < rules_[r].labels.size(); ++p)
      if (const auto match = match_name(rules_[r].labels[p], name))
        labels_[{{r, p}, match->base}].labels.push_back(
            {path, folder_names_of(path), match->scorer});
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

bool LabelPartners::may_pair(const Signal& signal, const Labels& labels,
                             const Namesakes& namesakes) const {
  return signal.folder == labels.folder ||
         !are_two_of_a_kind(signal.folder, labels.folder, namesakes.claimed_twice);
}

void LabelPartners::add_holder(const Signal& signal) {
  const std::string stem = record_name_of(signal.path);
  for (const Claim& claim : claims_of(signal.path)) {
    const Namesakes& namesakes = labels_.at({{claim.rule, claim.pattern}, claim.base});
    for (const Labels& labels : namesakes.labels) {
      if (!may_pair(signal, labels, namesakes)) continue;
      const Fit fit = {nearness(signal.folder, labels.folder), claim.base.size(),
                       labels.path.filename().string().starts_with(stem)};
      Holder& holder = holders_[labels.path];
      if (fit < holder.fit) continue;
      if (fit > holder.fit) holder = {fit, {}};
      if (holder.signals.empty() || holder.signals.back() != signal.path)
        holder.signals.push_back(signal.path);
    }
  }
}

// Labels that are this recording's, or as much this one's as another's.
Paths LabelPartners::candidates(const Signal& signal, const Claim& claim, bool scorer_fits) const {
  const Namesakes& namesakes = labels_.at({{claim.rule, claim.pattern}, claim.base});
  Paths paths;
  Nearness best{};
  for (const Labels& labels : namesakes.labels) {
    const bool fits = labels.scorer == 0 || scorer_ == 0 || labels.scorer == scorer_;
    const auto holder = holders_.find(labels.path);
    if (fits != scorer_fits || holder == holders_.end() ||
        !holds(holder->second.signals, signal.path))
      continue;
    const Nearness near = nearness(signal.folder, labels.folder);
    if (near < best) continue;
    if (near > best) paths.clear();
    best = near;
    paths.push_back(labels.path);
  }
  return written_first(signal.path, std::move(paths));
}

void LabelPartners::add_partners(const Signal& signal, bool scorer_fits, Paths& found) const {
  for (const Claim& claim : claims_of(signal.path))
    for (const fs::path& path :
         only_one(candidates(signal, claim, scorer_fits), rules_[claim.rule].labels_only))
      if (std::find(found.begin(), found.end(), path) == found.end()) found.push_back(path);
}

Paths LabelPartners::of(const fs::path& path) const {
  const Signal signal = {path, folder_names_of(path)};
  Paths found;
  add_partners(signal, /*scorer_fits=*/true, found);
  // Another scorer's are compared with, never taken for those that were asked for.
  if (!found.empty()) add_partners(signal, /*scorer_fits=*/false, found);
  const auto is_shared = [&](const fs::path& labels) {
    return !are_one_night(holders_.at(labels).signals);
  };
  if (!found.empty() && std::all_of(found.begin(), found.end(), is_shared))
    refuse_shared(found.front(), holders_.at(found.front()).signals);
  std::erase_if(found, is_shared);
  return found;
}

}  // namespace physiomae::ingest
