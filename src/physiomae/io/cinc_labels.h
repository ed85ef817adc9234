#pragma once

#include <cstdint>
#include <filesystem>

#include "physiomae/io/labels.h"

// Note [Challenge labels]
// The PhysioNet/CinC Challenge 2018 gives its labels twice: as annotations (`<record>.arousal`) and
// as one value a sample derived from them (`<record>-arousal.mat`). Both readers here give the same
// Labels, sample for sample, which a test holds against the real pairs:
// - annotations count samples from 1, so that a stage written at 72000 begins at sample 71999;
// - a stage lasts until the next one, the last until one sample before the record's end;
// - 10 s around every apnea and hypopnea (`(resp_hypopnea` to `resp_hypopnea)`), and around wake
//   (one sample more at its start), are not scored, which goes before arousal;
// - `arousal_rera` is a target arousal from 2 s before to 10 s behind it, any other event
//   (`resp_partialobstructive`) from 2 s before to 2 s behind it;
// - everything else is scored without arousal.

namespace physiomae::io {

constexpr double kCincRateHz = 200;

/// Stages and arousals of a `-arousal.mat`, times as sample / rate_hz: llround(seconds * rate_hz)
/// gives back the exact sample. Undefined stages and samples that were not scored have no span.
Labels read_arousal_mat_labels(const std::filesystem::path& path, double rate_hz = kCincRateHz);

/// The same from a `.arousal` file; `n_samples` is the record's length. InputError when annotations
/// do not rise or lie behind its end, or when the file states another sampling rate.
Labels read_arousal_annotation_labels(const std::filesystem::path& path, double rate_hz,
                                      int64_t n_samples);

/// Either, by its name. `frames`, the length of the recording, must agree with a `-arousal.mat`,
/// and `rate_hz`, its rate, with a rate that a `.arousal` states; 0: not known, annotations then
/// end with the last one, and the rate is the file's own or the Challenge's.
Labels read_cinc_labels(const std::filesystem::path& path, int64_t frames, double rate_hz = 0);

}  // namespace physiomae::io
