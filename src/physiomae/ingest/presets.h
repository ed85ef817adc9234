#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/io/recording.h"

namespace physiomae::ingest {

/// What is known of a public corpus (docs/corpora.md says from where, and what is not known).
/// Nothing of it is taken unless --preset names it. Whose night it is: patient_rules.
struct Preset {
  std::string_view name;
  std::string_view title;
  /// Channels of each modality in the order in which they are tried, as --map has them.
  std::array<std::vector<std::string_view>, kModalities> channels;
  std::string_view stage_coding = {};  ///< as --stage-coding has it; "": the words tell
};

std::span<const Preset> presets();
/// UsageError that lists the names there are.
const Preset& preset_named(std::string_view name);

/// Names of the presets that find more modalities among these channels than the paper's derivations
/// do, and these as well: those that find most, by the labels that they list themselves; empty when
/// none does.
std::vector<std::string> fitting_presets(std::span<const io::ChannelInfo> channels);

}  // namespace physiomae::ingest
