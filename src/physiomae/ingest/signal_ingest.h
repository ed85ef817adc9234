#pragma once

#include <array>
#include <optional>

#include "physiomae/ingest/channel_selection.h"
#include "physiomae/ingest/grid.h"
#include "physiomae/io/recording.h"
#include "physiomae/signal/fir.h"
#include "physiomae/signal/quality.h"
#include "physiomae/store/record_content.h"

namespace physiomae::ingest {

/// Of the source samples; nothing where the modality has no channel.
using ModalityQuality = std::array<std::optional<signal::QualityMeasures>, kModalities>;

/// Reads the selected channels block by block, filters them to 100 Hz and fills `signals`,
/// `present`, and the header's statistics, quality flags and channels of `content`. A window of a
/// modality is present unless a gap in it is longer than 1 s or more than a tenth of it is missing
/// (signal::window_spoiled; shorter gaps are bridged). A flat window is present, and shows in the
/// quality flags; a modality that is flat or missing throughout is recorded as missing. A wrong
/// checksum is an InputError, with `accept_checksum` a warning.
///
/// Memory: the signals in half precision (24 KB a window) and a few blocks.
ModalityQuality read_signals(io::Recording& recording, const ChannelSelection& selection,
                             const Grid& grid, signal::Recipe recipe, bool accept_checksum,
                             store::RecordContent& content);

}  // namespace physiomae::ingest
