#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// One signal of a recording, as its file describes it.
struct ChannelInfo {
  std::string label;              ///< UTF-8, trimmed, as in the file ("F3-M2", "EEG C4-A1")
  std::string unit;               ///< as in the file ("uV", "V", "mV", "%"), by unit_text
  double to_microvolt = 0;        ///< factor from `unit` to µV; 0 when the unit is no voltage
  double rate_hz = 0;             ///< samples a second
  int64_t samples_per_frame = 1;  ///< WFDB: 1; EDF: samples of a data record
  double low = 0, high = 0;       ///< range of the converter, in the unit `read` returns
  std::string refused;            ///< why this channel cannot be read; empty when it can
  std::string assumed;            ///< what its file leaves open; a warning once it is read
};

/// Frames without a gap between them; start in seconds from the recording's start.
struct Segment {
  int64_t first_frame = 0;
  int64_t frames = 0;
  double start_seconds = 0;
  double frame_seconds = 0;  ///< where a clock's drift is followed; 0: as the recording's

  double seconds_a_frame(double nominal) const {
    return frame_seconds > 0 ? frame_seconds : nominal;
  }
  double end_seconds(double nominal) const {
    return start_seconds + static_cast<double>(frames) * seconds_a_frame(nominal);
  }
};

/// Where a channel's samples go: `out` holds frames * samples_per_frame values.
struct ChannelRequest {
  size_t channel = 0;
  std::span<float> out;
};

/// Sees the bytes of a source file in order, each once.
using SourceObserver =
    std::function<void(const std::filesystem::path& file, std::span<const std::byte> bytes)>;

/// A recording on disk, read in blocks of frames. A frame is the unit in which a file interleaves
/// its channels: one sample of each in WFDB, one data record in EDF. Readers check every length
/// against the file's size before they allocate; all failures are InputError.
class Recording {
 public:
  virtual ~Recording() = default;

  virtual const std::vector<ChannelInfo>& channels() const = 0;
  virtual int64_t frames() const = 0;
  virtual double frame_seconds() const = 0;
  /// In order of time, at least one when frames() > 0; several only where the file has gaps
  /// (EDF+D).
  virtual const std::vector<Segment>& segments() const = 0;
  /// Local start, "YYYY-MM-DDTHH:MM:SS", or "THH:MM:SS" without a date, when the file gives one.
  virtual std::optional<std::string> start_time() const = 0;
  /// The patient's age at the recording in whole years, when the file gives it. Nothing else of
  /// what identifies a patient is kept.
  virtual std::optional<double> age_years() const { return std::nullopt; }
  virtual std::string format() const = 0;  ///< "WFDB 16", "EDF", "EDF+C", "EDF+D", "BDF", ...
  /// What was odd but survivable ("last record truncated: 12 of 30 samples lost"), for reports.
  /// What was assumed of a channel (ChannelInfo::assumed) comes to them when it is first read.
  virtual const std::vector<std::string>& warnings() const = 0;

  /// Reads frames [first, first + count) of several channels in one pass over the file. Values are
  /// in µV for voltages, in the file's unit otherwise; missing samples are NaN. Thread-compatible:
  /// one reader a thread.
  virtual void read(int64_t first_frame, int64_t frames,
                    std::span<const ChannelRequest> requests) = 0;

  /// From now on `observer` sees the bytes of every file of samples that is read, in order and each
  /// once, so that a source can be hashed in the pass that reads it; complete after
  /// `wrong_checksums`. Reading out of order makes it read ahead.
  virtual void set_source_observer(SourceObserver observer) = 0;

  /// Ends the reading of a whole file: one sentence for each checksum over all that passed through
  /// `read` (WFDB) that differs from the header's. Empty where the format has none.
  virtual std::vector<std::string> wrong_checksums() { return {}; }
  /// The same as an InputError for the first.
  void verify_checksums();
};

/// A file's field of a unit as UTF-8 text, trimmed; a blank stays in front of volts, since there a
/// micro sign may have been lost (see microvolts_per).
std::string unit_text(std::string_view field);

/// Factor from a unit's name to microvolt: V, mV ("MV" too: nobody means megavolt), uV and µV in
/// their usual spellings and the micro signs of several code pages, nV; 0 for anything else. Volts
/// behind a blank or a control character are none: units begin at the left of their field, so that
/// a character was lost there, which may have been a micro sign.
double microvolts_per(std::string_view unit);
/// Whether that is what the unit must have meant rather than what it says ("MV", a micro sign that
/// was read in a wrong code page): worth a word.
bool is_unusual_unit(std::string_view unit);

/// For readers: what was assumed of the channels that are asked for goes to `warnings`, each once.
void say_assumptions(std::span<const ChannelInfo> channels,
                     std::span<const ChannelRequest> requests, std::vector<std::string>& warnings);

/// Opens `path` by its content: a WFDB header (.hea), EDF or BDF.
std::unique_ptr<Recording> open_recording(const std::filesystem::path& path);

}  // namespace physiomae::io
