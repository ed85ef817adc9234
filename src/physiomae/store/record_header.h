#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/signal/statistics.h"

namespace physiomae::store {

/// Where a modality came from ("F3-M2", "C4 - M1 (difference formed)", "--map EEG=C4-M1"), or why
/// it is missing.
struct ChannelChoice {
  std::string channel;  ///< label(s) taken; empty when missing
  std::string reason;
};

/// What a source file was for its record. Two recordings whose files changed places have the same
/// hashes, and not the same roles.
namespace source_role {
constexpr const char* kSignal = "signal";    ///< header and samples in one (EDF, BDF)
constexpr const char* kHeader = "header";    ///< of a WFDB record
constexpr const char* kSamples = "samples";  ///< of a WFDB record
constexpr const char* kLabels = "labels";
}  // namespace source_role

/// The header of a record in the store.
struct RecordHeader {
  std::string record;
  std::string patient;
  bool patient_known =
      false;  ///< somebody or a corpus's rule named it; else it is the record's own
  std::optional<double> age_years;
  std::string sex;  ///< "M", "F" or ""
  bool simulated = false;
  std::string source_format;
  double source_rate_hz = 0;  ///< rate at which start_sample and the arousal counts are counted
  std::string start_time;     ///< local, "" when unknown
  std::string recipe;         ///< "anti_aliased-1" or "paper-1": filter recipe and its version
  std::array<ChannelChoice, kModalities> channels;
  /// In µV.
  std::array<signal::RobustStatistics, kModalities> statistics;
  std::vector<std::string>
      source_sha256;                      ///< of each source file, in the order in which it is read
  std::vector<std::string> source_roles;  ///< what each of them was (source_role)
  std::string channel_map;                ///< the explicit --map in force, "" when none
  std::string labels_format;              ///< "" when unlabelled
  int labels_version = 0;                 ///< of the code that made the labels
  std::vector<std::string> warnings;
  /// Quality flags a modality ("flat 0.02", "mains 50 Hz", "clipped"), for inspect.
  std::array<std::vector<std::string>, kModalities> quality;
};

/// The header of a record as safetensors metadata (plain text; lists and objects as JSON), and back
/// (InputError naming `where` and the key).
std::map<std::string, std::string> header_to_metadata(const RecordHeader& header);
RecordHeader header_from_metadata(const std::map<std::string, std::string>& metadata,
                                  const std::string& where);

}  // namespace physiomae::store
