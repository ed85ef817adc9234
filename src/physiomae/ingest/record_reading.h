#pragma once

#include "physiomae/ingest/ingest.h"
#include "physiomae/ingest/signal_ingest.h"
#include "physiomae/store/record_content.h"

namespace physiomae::ingest {

/// A recording as a store holds it, and what was measured on its source samples.
struct RecordingRead {
  store::RecordContent content;
  ModalityQuality quality;
  std::array<double, kModalities> rate_hz{};  ///< of the channels taken; 0: none
  /// Of the patient: the source's, else as the recording's own header has it.
  std::optional<double> age_years;
};

/// What is known of the record before its files are read; their hashes are left open.
store::RecordHeader header_of(const Source& source, const IngestOptions& options);

/// Chooses channels and labels, reads and filters the signals, cuts windows and labels them; hashes
/// of sources are filled where `header` leaves them open. `seen` has the channels as soon as they
/// are chosen. InputError for a recording without data, without a modality, or of no or too many
/// windows.
RecordingRead read_recording(const Source& source, const IngestOptions& options,
                             store::RecordHeader header, RecordReport& seen);

}  // namespace physiomae::ingest
