#pragma once

#include <vector>

#include "physiomae/ingest/channel_selection.h"
#include "physiomae/io/recording.h"

namespace physiomae::summary {

/// Power over time and frequency, coarse enough for a screen.
struct Spectrogram {
  double hours = 0, top_hz = 0;
  int64_t columns = 0;
  std::vector<std::vector<float>>
      power_db;  ///< [frequency, low first][column]; NaN where no sample
};

/// Of what `source` takes, from the recording's start to its end, gaps included: densities (dB of
/// µV²/Hz) of blocks of 4 s (metrics::Welch), their mean over a column's blocks, up to 35 Hz in
/// steps of 0.5 Hz. Blocks with missing samples are left out. Reads the recording once.
Spectrogram spectrogram(io::Recording& recording, const ingest::ChannelSource& source);

}  // namespace physiomae::summary
