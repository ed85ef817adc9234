#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/ingest/channel_label.h"
#include "physiomae/ingest/channel_map.h"
#include "physiomae/ingest/channel_selection.h"
#include "physiomae/io/recording.h"

namespace physiomae::ingest {

/// The search for one modality's channel among a recording's (Note [Channel selection]). What was
/// in the way of a step is kept in `obstacles`.
class ChannelSearch {
 public:
  ChannelSearch(std::span<const io::ChannelInfo> channels, size_t modality, const ChannelMap& map);

  /// Tries one derivation; true when `source` and `choice` are filled.
  bool find(const std::string& derivation, ChannelSource& source, store::ChannelChoice& choice);

  const std::vector<std::string>& obstacles() const { return obstacles_; }
  /// Channels of different labels served equally.
  bool ambiguous() const { return ambiguous_; }
  /// What was assumed for the channel that was found; "" when nothing was.
  const std::string& assumption() const { return assumption_; }
  int unit_unknown() const { return unit_unknown_; }
  /// Usable channels whose label names the modality's kind, for a proposal.
  std::vector<std::string> of_its_kind() const;

 private:
  using Match = std::function<bool(size_t channel)>;

  std::string unusable(size_t channel);
  void add_obstacle(std::string obstacle);
  ChannelPick pick(const Match& match);
  bool take(const ChannelPick& pick, const std::string& reason);
  bool try_whole(const Match& match, const std::string& reason);
  bool try_label(const std::string& derivation);
  bool try_labels_apart(const std::string& derivation);
  bool try_pair(const ChannelPick& plus, const ChannelPick& minus, const std::string& reason);
  bool try_electrodes(std::string_view name, const std::string& reason);
  bool may_be_minus(const ChannelLabel& label) const;
  bool try_poles(const std::string& derivation);
  bool try_only_ecg(const std::string& derivation);
  bool try_aliases(const std::string& derivation, bool assumed);
  ChannelPick by_label(std::string_view label);

  std::span<const io::ChannelInfo> channels_;
  std::vector<ChannelLabel> labels_;
  std::set<size_t> passed_over_;  ///< inputs of a cap, unless --map names them
  int modality_;
  const ChannelMap& map_;
  std::vector<std::string> obstacles_;
  bool ambiguous_ = false;
  std::string assumption_;
  int unit_unknown_ = -1;
  ChannelSource source_;
  store::ChannelChoice choice_;
};

}  // namespace physiomae::ingest
