#pragma once

#include "physiomae/ingest/channel_selection.h"
#include "physiomae/io/recording.h"

namespace physiomae::ingest {

/// select_channels, and what only the samples tell: of several channels of one label the first that
/// is not flat is taken, and it is said that there are several; a channel or electrode that is flat
/// throughout does not serve, so that the next choice is tried; for a channel whose unit is unknown
/// the reason proposes the unit that its amplitude would fit. Of a live channel no more is read
/// than its first live minute.
ChannelSelection choose_channels(io::Recording& recording, const ChannelMap& map);

/// What helps where modalities are missing: the option that states a unit, or one that names
/// channels.
std::string channel_hint(const ChannelSelection& selection);

}  // namespace physiomae::ingest
