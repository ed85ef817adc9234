#include "physiomae/ingest/age_tables.h"

#include <algorithm>
#include <array>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::array kNames = {"age-sex.csv", "participants.tsv", "demographics.csv"};

bool is_age_table(const fs::path& path) {
  return std::find(kNames.begin(), kNames.end(), io::to_lower(path.filename().string())) !=
         kNames.end();
}

}  // namespace

AgeTables::AgeTables(const std::vector<fs::path>& roots, const SourceFiles& found,
                     std::vector<std::string>& warnings) {
  for (const fs::path& file : found.files)
    if (is_age_table(file)) add(file, warnings);
  for (const fs::path& root : roots) {
    fs::path above = fs::absolute(root).lexically_normal();
    if (above.filename().empty()) above = above.parent_path();  // "folder/"
    for (int level = 0; level < 3; ++level) {
      above = above.parent_path();
      std::error_code code;
      for (const char* name : kNames)
        if (fs::is_regular_file(above / name, code)) add(above / name, warnings);
    }
  }
}

void AgeTables::add(const fs::path& table, std::vector<std::string>& warnings) {
  try {
    io::AgeSexTable read = io::read_age_sex(table);
    auto& rows = by_folder_[folder_of(table)];
    const bool known = std::any_of(read.rows.begin(), read.rows.end(),
                                   [&](const auto& row) { return rows.contains(row.first); });
    rows.merge(read.rows);
    if (!known) warnings.insert(warnings.end(), read.warnings.begin(), read.warnings.end());
  } catch (const InputError& error) {
    warnings.push_back("ages and sexes are not used: " + error.message());
  }
}

void AgeTables::apply(Source& source) const {
  const auto use = [&](const std::map<std::string, io::AgeSex>& rows) {
    for (const std::string& name : {source.record, source.patient}) {
      const auto row = rows.find(name);
      if (row == rows.end()) continue;
      source.age_years = row->second.age_years;
      source.sex = row->second.sex;
      source.patient_known = true;  // the table has one line a patient
      return true;
    }
    return false;
  };
  for (fs::path folder = folder_of(source.signal);; folder = folder.parent_path()) {
    const auto table = by_folder_.find(folder);
    if (table != by_folder_.end() && use(table->second)) return;
    if (folder == folder.parent_path()) break;
  }
  for (const auto& [folder, rows] : by_folder_)
    if (use(rows)) return;
}

}  // namespace physiomae::ingest
