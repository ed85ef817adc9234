#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/label_options.h"

namespace physiomae::ingest {

/// One recording to ingest, with what belongs to it.
struct Source {
  std::string record;                           ///< its name in the store
  std::filesystem::path signal;                 ///< .hea, .edf, .bdf or .rec
  std::optional<std::filesystem::path> labels;  ///< hypnogram or Challenge labels
  io::LabelOptions label_options;  ///< stated for its labels alone; goes before IngestOptions'
  std::string patient;             ///< the record's name where nobody said otherwise
  bool patient_known = false;      ///< from a table, or a corpus of one record a patient
  std::optional<double> age_years;
  std::string sex;
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
};

/// Finds recordings in folders (recursively; hidden files, "._X.edf" and folders seen before are
/// passed over) and among single files, and pairs each with its labels by stem:
///   X.hea        X-arousal.mat, X.arousal
///   X.edf, .bdf, .rec   X-nsrr.xml, X-profusion.xml, X-Hypnogram.edf, X.xml, X.csv, X.tsv
///   SC4001E0-PSG.edf    SC4001EC-Hypnogram.edf (all but the last letter before the hyphen agree)
/// in this order; a partner in the same folder goes before one elsewhere among the sources. Ages
/// and sexes come from the age-sex.csv files on the way and up to three folders above.
/// InputError when a source does not exist, when nothing is found, or when two sources have one
/// record name (naming both).
SourcePlan discover_sources(const std::vector<std::filesystem::path>& roots);

/// Sorts by record; InputError when two sources have one record name.
void check_unique_records(SourcePlan& plan);

}  // namespace physiomae::ingest
