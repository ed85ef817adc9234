#include "physiomae/ingest/channel_selection.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/ingest/channel_search.h"

namespace physiomae::ingest {
namespace {

constexpr size_t kMostProposals = 6;

std::string proposal(size_t m, const ChannelSearch& search) {
  std::vector<std::string> names = search.of_its_kind();
  if (names.empty()) return {};
  const bool more = names.size() > kMostProposals;
  names.resize(std::min(names.size(), kMostProposals));
  for (std::string& name : names)
    if (name.find(',') != name.npos) name = '"' + name + '"';  // as --map reads it
  return fmt::format("; --map {}=LABEL would take another: {}{}", kModalityNames[m],
                     fmt::join(names, ", "), more ? ", ..." : "");
}

std::string missing_reason(size_t m, const std::vector<std::string>& derivations,
                           const ChannelSearch& search) {
  const std::string wanted = fmt::format("{}", fmt::join(derivations, " or "));
  if (search.obstacles().empty())
    return fmt::format("{}{}, and it cannot be formed of single electrodes{}", kNoSuchChannel,
                       wanted, proposal(m, search));
  const std::string why = fmt::format("{}", fmt::join(search.obstacles(), "; "));
  if (search.ambiguous())
    return fmt::format("{} is not clear: {}; choose with --map {}=LABEL", wanted, why,
                       kModalityNames[m]);
  return fmt::format("{} cannot be had: {}", wanted, why);
}

void select_modality(std::span<const io::ChannelInfo> channels, size_t m, const ChannelMap& map,
                     ChannelSelection& selection) {
  ChannelSearch search(channels, m, map);
  store::ChannelChoice& choice = selection.choices[m];
  const auto& derivations = map.derivations[m];
  const auto finds = [&](const std::string& derivation) {
    return !search.ambiguous() && search.find(derivation, selection.sources[m], choice);
  };
  if (const auto found = std::find_if(derivations.begin(), derivations.end(), finds);
      found != derivations.end()) {
    if (found != derivations.begin())
      selection.warnings.push_back(fmt::format(
          "{} is {}, since {} {}", kModalityNames[m], choice.channel, derivations.front(),
          search.obstacles().empty()
              ? "is not there"
              : fmt::format("cannot be had: {}", fmt::join(search.obstacles(), "; "))));
    if (!search.assumption().empty())
      selection.warnings.push_back(
          fmt::format("{} is {}: {}", kModalityNames[m], choice.channel, search.assumption()));
  } else {
    selection.sources[m] = {};
    choice = {"", missing_reason(m, derivations, search)};
    selection.unit_unknown[m] = search.unit_unknown();
    if (!search.obstacles().empty())
      selection.warnings.push_back(
          fmt::format("{} is missing: {}", kModalityNames[m], choice.reason));
  }
  choice.reason += map.origin(m);
}

// What the file's unit was read as, or stated to be.
void note_units(std::span<const io::ChannelInfo> channels, const ChannelMap& map,
                ChannelSelection& selection) {
  for (const size_t m : kEachModality)
    for (const int channel : {selection.sources[m].plus, selection.sources[m].minus}) {
      if (channel < 0) continue;
      const io::ChannelInfo& info = channels[static_cast<size_t>(channel)];
      if (info.to_microvolt != 0 && map.unit_named[m] && map.units[m] != info.unit)
        selection.warnings.push_back(
            fmt::format("{} is {}: its unit is stated as {} (--unit), the file says \"{}\"",
                        kModalityNames[m], info.label, map.units[m], info.unit));
      else if (info.to_microvolt == 0)
        selection.warnings.push_back(fmt::format("{} is {}: unit \"{}\" taken as {} (--unit)",
                                                 kModalityNames[m], info.label, info.unit,
                                                 map.units[m]));
      else if (io::is_unusual_unit(info.unit))
        selection.warnings.push_back(fmt::format("{} is {}: unit \"{}\" taken as {}",
                                                 kModalityNames[m], info.label, info.unit,
                                                 info.to_microvolt == 1e3 ? "mV" : "\u00b5V"));
    }
}

}  // namespace

int ChannelSelection::present() const {
  return static_cast<int>(std::count_if(sources.begin(), sources.end(),
                                        [](const ChannelSource& s) { return s.present(); }));
}

ChannelSelection select_channels(std::span<const io::ChannelInfo> channels, const ChannelMap& map) {
  ChannelSelection selection;
  selection.unit_stated = map.unit_named;
  for (const size_t m : kEachModality) select_modality(channels, m, map, selection);
  note_units(channels, map, selection);
  return selection;
}

}  // namespace physiomae::ingest
