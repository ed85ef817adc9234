#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "physiomae/ingest/age_rows.h"
#include "physiomae/ingest/source_discovery.h"
#include "physiomae/ingest/source_walk.h"

namespace physiomae::ingest {

/// The tables of ages and sexes among the sources and up to three folders above: age-sex.csv (the
/// Challenge), participants.tsv (BIDS), demographics.csv; among the sources every other table, too,
/// that names records and ages (look_for_ages), which is said, and so is one that only looks so.
class AgeTables {
 public:
  /// What cannot be read, wholly or in a line, is said in `warnings`.
  AgeTables(const std::vector<std::filesystem::path>& roots, const SourceFiles& found,
            std::vector<std::string>& warnings);

  /// Fills in ages and sexes by the records' names, else by their patients', else by these without
  /// regard to case, a recording's extension, "sub-" and leading zeros, from the nearest table:
  /// those of the recording's folder and of the folders above it, inwards out, then any other that
  /// does not lie among other recordings. A line that fits several patients so serves only the one
  /// that is called as it is, which is said. A recording named by its folders is also known by its
  /// file's name where no other below the table has it. A patient that a table names beside the
  /// recording is the recording's, unless --patient-pattern says otherwise; whose recordings are
  /// patients of their own is known from tables of patients, not from those of recordings.
  /// Of lines by visit that of the recording's visit counts (record_visit.h). plan.warnings say
  /// which patients come from a table and which tables fit nothing.
  void apply(SourcePlan& plan, const PairingOptions& options) const;

  /// Whether a file is such a table, and by its titles no table of stages.
  bool hold(const std::filesystem::path& file) const;

 private:
  struct Table {
    size_t lines = 0;
    std::set<std::string> keys;  ///< loose ones
    bool names_stages = false;
  };

  void add(const std::filesystem::path& file, bool names_stages,
           std::vector<std::string>& warnings);
  void take_lines(const std::filesystem::path& file, const io::AgeSexTable& read, Table& table,
                  std::vector<std::string>& warnings);
  void refuse(const std::filesystem::path& file, std::vector<std::string>& warnings);
  void say_what_fits_nothing(SourcePlan& plan) const;

  std::map<std::filesystem::path, AgeRows> by_folder_;
  std::map<std::filesystem::path, Table> tables_;
  bool refused_ = false;  ///< a table that should be one of ages
};

}  // namespace physiomae::ingest
