#pragma once

#include <filesystem>
#include <string>

#include "physiomae/io/age_titles.h"

// Which files are tables of ages, by their names and first lines.

namespace physiomae::ingest {

/// age-sex.csv (the Challenge), participants.tsv (BIDS) and demographics.csv: read wherever they
/// lie, and whatever their titles are.
bool is_age_table(const std::filesystem::path& file);

/// Whether a file is a table in text by its extension: .csv, .tsv, .txt.
bool is_text_table(const std::filesystem::path& file);

/// The names of these, to be looked for in folders above.
extern const char* const kAgeTables[3];

/// Whether no other line of a table is of the same patient.
bool has_one_line_a_patient(const std::filesystem::path& table, io::RowsOf rows_of);

/// Whose visits the lines of `sub-01_sessions.tsv` are; "" for other files.
std::string patient_of_sessions(const std::filesystem::path& file);

/// The folder whose recordings a table serves first: its own, that around sub-01 for
/// `sub-01/sub-01_sessions.tsv`, where participants.tsv tells the rest.
std::filesystem::path folder_served(const std::filesystem::path& table);

struct AgeFile {
  bool serves = false;        ///< names whom, and their ages or sexes
  bool expected = false;      ///< does not serve, and by its name or a title of ages it should
  bool names_stages = false;  ///< by its titles it may be a table of stages as well
};

/// By the beginning of a table in text; nothing of this of other files, but that spreadsheets and
/// the like with a name as that of a table of ages are `expected`.
AgeFile look_for_ages(const std::filesystem::path& file);

}  // namespace physiomae::ingest
