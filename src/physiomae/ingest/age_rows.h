#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/ingest/source_discovery.h"
#include "physiomae/io/age_sex.h"

namespace physiomae::ingest {

/// What a table of ages and sexes says under one name.
struct AgeRow {
  io::AgeSex who = {};          ///< what all its lines agree in
  io::AgesByVisit visits = {};  ///< its lines, where they are of visits
  bool visits_are_nights = false;
  bool ages_clash = false;     ///< two tables say other ages: none counts
  bool one_a_patient = false;  ///< no other line of its table is of the same patient
  std::string table = {};      ///< name of its file, for messages
  std::string name = {};       ///< what the table calls it, for messages
};

class AgeRows;

/// A line for a recording, and how it was found.
struct AgeMatch {
  const AgeRow* row = nullptr;    ///< null without a line
  const AgeRows* rows = nullptr;  ///< among which it stands
  std::string key = {};           ///< the loose key of its name
  bool exact = false;             ///< by a name as it stands there
};

/// Whether two lines may be of one person: none says what the other denies. An age in whole years
/// is that of another table with decimals.
bool agree(const io::AgeSex& a, const io::AgeSex& b);
bool agree(const AgeRow& a, const AgeRow& b);

/// The part that is a recording's, by the visit in its name. `other_visit`: there are ages by
/// visit, and which of them is the recording's is not known.
struct AgeOfRecord {
  io::AgeSex who;
  bool other_visit = false;
};
AgeOfRecord age_of(const AgeRow& row, const Source& source);

/// One key, however accents are written or left out, for "P01", "p01.edf", "P01_PSG"; for "0012",
/// "12" and "12.0"; for "sub-01", "01" and "1".
std::string loose_key(std::string_view name);

/// All loose keys under which a table's name may be meant: its own, and those of a path without its
/// outer folders: "siteA/P01.edf" is siteA-P01, or P01.
std::vector<std::string> loose_keys_of_name(std::string_view name);

/// All loose keys under which a line may stand for a recording: its record's, its patient's, and
/// the number of a patient that a corpus counts ("200001" of "shhs-200001").
std::vector<std::string> loose_keys_of(const Source& source);

/// Whether a table calls a patient as we do, or by the number alone.
bool names_patient(std::string_view in_table, const Source& source);

/// What two tables say otherwise of one person; the graver, the greater.
enum class Clash { nothing, age, sex_too };

/// The lines of all tables of a folder.
class AgeRows {
 public:
  /// Of two lines of one name in a table the first counts; where two tables clash, or names are
  /// alike and two patients clash, neither; of two that agree but for the age, what else they say.
  Clash add(const std::string& name, const AgeRow& row);

  /// By the record's name, else by its patient's, each as it stands, else loosely.
  AgeMatch find(const Source& source) const;
  AgeMatch find(const std::string& name) const;

 private:
  AgeMatch find_loosely(const std::string& key) const;

  std::map<std::string, std::optional<AgeRow>> exact_;  ///< nothing where two tables clash
  std::map<std::string, std::optional<AgeRow>> loose_;  ///< nothing where two patients clash
};

}  // namespace physiomae::ingest
