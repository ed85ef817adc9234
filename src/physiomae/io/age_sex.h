#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/age_sidecar.h"
#include "physiomae/io/age_titles.h"

namespace physiomae::io {

struct AgeSex {
  std::optional<double> age_years = {};
  std::string sex = {};      ///< "M", "F", or "" when the table does not say
  std::string patient = {};  ///< whose recording it is, in a table of recordings that says so
  bool operator==(const AgeSex&) const = default;
};

using AgesByVisit = std::map<std::string, AgeSex>;  ///< by visit_key

struct AgeSexTable {
  std::map<std::string, AgeSex> rows;         ///< by what the lines are of; what these agree in
  std::map<std::string, AgesByVisit> visits;  ///< of those whose lines are of visits
  bool visits_are_nights = false;
  std::map<std::string, AgeSex> patients;  ///< a table of recordings by patient
  RowsOf rows_of = RowsOf::unsaid;
  std::vector<std::string> warnings;  ///< lines and cells that were left out, what was assumed
};

/// Reads a table of ages and sexes: `age-sex.csv` of the PhysioNet/CinC Challenge 2018 (Record,
/// Sex, Age), `participants.tsv` of BIDS (participant_id, age, sex or gender), `demographics.csv`
/// of the Challenge 2026 (BidsFolder, Age, Sex), or any with such columns (find_age_header).
/// Columns stand in any order, others are ignored; comma, semicolon, tab or blanks; cells may stand
/// in quotes; UTF-8, UTF-16 or Latin-1. Cells are read by AgeSexCells. A bad cell is unknown and a
/// bad line left out, each with a warning; InputError naming the titles for a table that does not
/// say whom, or neither ages nor sexes. `patient`: whose visits its lines are (sessions.tsv).
/// What the titles leave open of digits and units a JSON file of BIDS beside it says.
AgeSexTable read_age_sex(const std::filesystem::path& path, const std::string& patient = "");
AgeSexTable parse_age_sex(std::string_view text, std::string_view where,
                          const std::string& patient = "", const AgeSidecar& sidecar = {});

}  // namespace physiomae::io
