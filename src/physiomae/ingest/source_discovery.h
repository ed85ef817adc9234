#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/ingest/label_partners.h"
#include "physiomae/io/label_options.h"

namespace physiomae::ingest {

/// Why a file serves as a recording's labels, where more was assumed than that its name says so.
struct LabelAssumption {
  std::filesystem::path labels;
  std::string text;
};

/// One recording to ingest, with what belongs to it.
struct Source {
  std::string record;                               ///< its name in the store
  std::filesystem::path signal;                     ///< .hea, .edf, .bdf or .rec
  std::optional<std::filesystem::path> labels;      ///< hypnogram or Challenge labels
  std::vector<std::filesystem::path> other_labels;  ///< second choices, in order
  /// Labels, first or second choices, that are so only by how their names begin.
  std::vector<std::filesystem::path> adopted;
  std::string shares_labels_with;  ///< another record for which a table names the same labels
  bool labels_stated = false;      ///< by a table: what it names must be read, "none" is none
  io::LabelOptions label_options;  ///< stated for its labels alone; goes before IngestOptions'
  std::string patient;             ///< the record's name where nobody said otherwise
  bool patient_known = false;      ///< from a table, or a corpus of one record a patient
  std::optional<double> age_years;
  std::string sex;
  std::vector<LabelAssumption> assumptions;  ///< for the record's warnings, where they are used
  std::vector<std::string> notes;  ///< of which file and whose night it is, for the record's
};

/// Something that was found and cannot be ingested.
struct SourceProblem {
  std::string name;  ///< record, or file name where there is no record
  std::string message;
};

struct SourcePlan {
  std::vector<Source> sources;                       ///< sorted by record
  std::vector<std::filesystem::path> lone_signals;   ///< signals without labels
  std::vector<std::filesystem::path> lone_labels;    ///< labels without a signal
  std::vector<std::filesystem::path> unused_labels;  ///< second choices ("X-profusion.xml")
  std::vector<SourceProblem> problems;
  std::vector<std::string> warnings;  ///< about the plan as a whole
  bool ages_stated = false;           ///< there is a table or column of ages, of use or not
};

/// Finds recordings in folders (recursively; hidden files, "._X.edf" and folders seen before are
/// passed over) and among single files, and pairs each with its labels (pairing_rules.h). Labels
/// without a recording whose name begins with that of one go to it, and
/// those named "hypnogram" and the like to the only recording of their folder, which is said.
/// Ages and sexes come from the tables on the way and up to three folders above (age_tables.h).
/// Recordings called the same in folders of their own are named by these (record_naming.h).
/// InputError when a source does not exist, when nothing is found, or when two sources have one
/// record name all the same (naming both).
SourcePlan discover_sources(const std::vector<std::filesystem::path>& roots,
                            const PairingOptions& options = {});

/// Whose night it is: by --patient-pattern, by a corpus's rule, else its own.
void name_patient(Source& source, const PairingOptions& options);

/// Sorts by record; InputError when two sources have one record name.
void check_unique_records(SourcePlan& plan);

}  // namespace physiomae::ingest
