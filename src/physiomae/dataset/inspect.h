#pragma once

#include <filesystem>
#include <string>

#include "physiomae/dataset/channel_selection.h"

namespace physiomae::dataset {

struct InspectOptions {
  ChannelMap map;       ///< which channels would serve as which modality
  bool signals = true;  ///< read all samples, for ranges and quality
  bool json = false;
};

/// Describes what `path` is: a store, a record of one, a recording (WFDB, EDF, BDF), or labels
/// (hypnogram, Challenge labels). Channels, rates, spans, counts of labels, quality flags; as text,
/// or as one JSON object in valid UTF-8. InputError when it is none of these or damaged.
std::string inspect(const std::filesystem::path& path, const InspectOptions& options);

}  // namespace physiomae::dataset
