#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/ingest/source_discovery.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/age_sex.h"

namespace physiomae::ingest {

/// The tables of ages and sexes among the sources and up to three folders above: age-sex.csv (the
/// Challenge), participants.tsv (BIDS), demographics.csv; among the sources every other table, too,
/// whose first line names records and ages (io::holds_ages), which is said.
class AgeTables {
 public:
  /// What cannot be read, wholly or in a line, is said in `warnings`.
  AgeTables(const std::vector<std::filesystem::path>& roots, const SourceFiles& found,
            std::vector<std::string>& warnings);

  /// Fills in age and sex by the record's name, else by its patient's, else by these without regard
  /// to case, a recording's extension, "sub-" and leading zeros, from the nearest table:
  /// those of the recording's folder and of the folders above it, inwards out, then any other.
  void apply(Source& source) const;

 private:
  void add(const std::filesystem::path& table, std::vector<std::string>& warnings);

  struct Rows {
    std::map<std::string, io::AgeSex> exact;
    std::map<std::string, std::optional<io::AgeSex>> loose;  ///< nothing where two patients clash

    const io::AgeSex* find(const Source& source) const;
  };

  std::map<std::filesystem::path, Rows> by_folder_;
};

}  // namespace physiomae::ingest
