#pragma once

#include <string>

#include "physiomae/night/night.h"

// A night's stages in the formats of other programs. All count from the recording's start, in
// seconds with as many decimals as they need; none rolls over at midnight. A window that could not
// be staged has each format's own word for that.

namespace physiomae::night {

/// NSRR's PSGAnnotation: runs of one stage as "Stages|Stages", arousal regions as
/// "Arousals|Arousals" with a note that they are no AASM arousals.
std::string nsrr_xml(const Night& night);

/// BIDS events.tsv: onset, duration, trial_type a window, its probabilities and confidence ("n/a"
/// where not known); and the JSON that describes its columns and levels.
std::string bids_events(const Night& night);
std::string bids_sidecar(const Night& night);

/// Luna's .annot: class, instance, channel, start, stop, meta, with tabs; seconds elapsed.
std::string luna_annot(const Night& night);

/// What EDFbrowser's "Import annotations" takes with its defaults for CSV: Onset, Duration,
/// Annotation.
std::string edfbrowser_csv(const Night& night);

/// U-Time's .ids: onset, duration, stage of each run; UNKNOWN where not staged. Has no place for a
/// remark.
std::string ids_list(const Night& night);

/// A stage an epoch as yasa.Hypnogram writes its series to CSV: Epoch, Stage (WAKE, N1, N2, N3,
/// REM, UNS); gaps are UNS. Epoch 0 begins with the night's first window: a comment says when.
std::string yasa_list(const Night& night);

}  // namespace physiomae::night
