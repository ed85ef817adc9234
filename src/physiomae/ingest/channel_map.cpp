#include "physiomae/ingest/channel_map.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/channel_label.h"
#include "physiomae/ingest/presets.h"
#include "physiomae/io/recording.h"

namespace physiomae::ingest {
namespace {

// The comma that ends the first name, which may stand in double quotes.
size_t end_of_name(std::string_view text) {
  const size_t quote = text.starts_with('"') ? text.find('"', 1) : std::string_view::npos;
  return text.find(',', quote == std::string_view::npos ? 0 : quote);
}

std::string_view unquoted(std::string_view name) {
  const bool quoted = name.size() > 1 && name.front() == '"' && name.back() == '"';
  return quoted ? name.substr(1, name.size() - 2) : name;
}

std::vector<std::string> comma_list(std::string_view text, std::string_view assignment) {
  std::vector<std::string> list;
  while (true) {
    const size_t comma = end_of_name(text);
    const std::string_view one = unquoted(text.substr(0, comma));
    if (parse_channel_label(one).name().empty())
      throw UsageError(fmt::format("--map {}: an empty channel name", assignment));
    list.emplace_back(one);
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

void ChannelMap::substitute(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  const std::string_view name = assignment.substr(0, equals);
  const int modality = modality_index(name);
  if (equals == std::string_view::npos || modality < 0)
    throw UsageError(
        fmt::format("--map {}: expected MODALITY=CHANNEL with {}", assignment,
                    fmt::join(kModalityNames, ", ")),
        "for example --map EEG=C4-M1, or --map EEG=C4-M1,C3-M2 to try two in this order");
  const auto m = static_cast<size_t>(modality);
  if (substituted[m]) throw UsageError(fmt::format("--map names {} twice", name));
  derivations[m] = comma_list(assignment.substr(equals + 1), assignment);
  substituted[m] = true;
}

void ChannelMap::take_preset(std::string_view name) {
  const Preset& found = preset_named(name);
  preset = found.name;
  for (const size_t m : kEachModality)
    if (!substituted[m]) derivations[m] = {found.channels[m].begin(), found.channels[m].end()};
}

void ChannelMap::state_unit(std::string_view statement) {
  const size_t equals = statement.find('=');
  const std::string_view unit =
      equals == std::string_view::npos ? statement : statement.substr(equals + 1);
  const double factor = io::microvolts_per(unit);
  const int modality =
      equals == std::string_view::npos ? -1 : modality_index(statement.substr(0, equals));
  if (factor == 0 || (equals != std::string_view::npos && modality < 0))
    throw UsageError(fmt::format("--unit {}: expected MODALITY=UNIT with {} and V, mV, uV or nV",
                                 statement, fmt::join(kModalityNames, ", ")),
                     "for example --unit EEG=uV, or --unit uV for all");
  for (const size_t m : kEachModality)
    if (modality < 0 || static_cast<int>(m) == modality) {
      if (modality < 0 && unit_named[m]) continue;
      units[m] = unit;
      microvolts[m] = factor;
      unit_named[m] = modality >= 0;
    }
}

std::string ChannelMap::describe() const {
  std::vector<std::string> parts;
  if (!preset.empty()) parts.push_back("preset=" + preset);
  for (const size_t m : kEachModality)
    if (substituted[m])
      parts.push_back(fmt::format("{}={}", kModalityNames[m], fmt::join(derivations[m], ",")));
  std::string unit_of_all;
  for (const size_t m : kEachModality) {
    if (unit_named[m]) parts.push_back(fmt::format("unit:{}={}", kModalityNames[m], units[m]));
    if (!unit_named[m]) unit_of_all = units[m];
  }
  if (!unit_of_all.empty()) parts.push_back("unit:all=" + unit_of_all);
  return fmt::format("{}", fmt::join(parts, " "));
}

double ChannelMap::scale(size_t modality, double to_microvolt) const {
  if (to_microvolt == 0) return microvolts[modality];
  return unit_named[modality] ? microvolts[modality] / to_microvolt : 1;
}

std::string ChannelMap::origin(size_t modality) const {
  if (substituted[modality])
    return fmt::format(" (--map {}={})", kModalityNames[modality],
                       fmt::join(derivations[modality], ","));
  return preset.empty() ? "" : fmt::format(" (--preset {})", preset);
}

}  // namespace physiomae::ingest
