#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "physiomae/ingest/channel_selection.h"
#include "physiomae/io/label_options.h"

namespace physiomae::ingest {

struct InspectOptions {
  ChannelMap map;           ///< which channels would serve as which modality
  io::LabelOptions labels;  ///< what is stated about labels
  bool signals = true;      ///< read all samples, for ranges, quality and checksums
  bool json = false;
};

struct Inspection {
  std::string text;
  int64_t unusable = 0;  ///< records of a store that are damaged or of another version
};

/// Describes what `path` is: a store, a record of one, a recording (WFDB, EDF, BDF), or labels
/// (hypnogram, Challenge labels). Channels, rates, spans, counts of labels, quality flags; as text,
/// or as one JSON object in valid UTF-8. InputError when it is none of these or damaged.
Inspection inspect(const std::filesystem::path& path, const InspectOptions& options);

}  // namespace physiomae::ingest
