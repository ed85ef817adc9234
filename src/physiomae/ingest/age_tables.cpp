#include "physiomae/ingest/age_tables.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/io/age_titles.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::array kNames = {"age-sex.csv", "participants.tsv", "demographics.csv"};

bool is_age_table(const fs::path& path) {
  return std::find(kNames.begin(), kNames.end(), io::to_lower(path.filename().string())) !=
         kNames.end();
}

// Any other table whose first line names records and their ages.
bool holds_ages(const fs::path& path) {
  constexpr size_t kLook = 4096;
  const std::string extension = lower_extension(path);
  if (extension != ".csv" && extension != ".tsv" && extension != ".txt") return false;
  try {
    const InputFile file(path);
    std::string text(kLook, '\0');
    text.resize(file.read_some(0, std::as_writable_bytes(std::span(text))));
    return io::holds_ages(io::trim(std::string_view(text).substr(0, text.find('\n'))));
  } catch (const InputError&) {
    return false;
  }
}

// One key for "P01", "p01.edf"; for "0012" and "12"; for "sub-01", "01" and "1".
std::string loose_key(std::string_view name) {
  std::string key = io::to_lower(io::trim(name));
  if (ends_as_recording(key)) key = io::to_lower(record_name_of(key));
  if (key.starts_with("sub-")) key.erase(0, 4);
  const bool number = key.find_first_not_of("0123456789") == key.npos;
  const size_t zeros = number ? key.find_first_not_of('0') : 0;
  return zeros == key.npos ? key : key.substr(zeros);
}

// "200001" of "shhs-200001", whose table counts so.
std::string number_of(std::string_view patient) {
  const size_t dash = patient.rfind('-');
  return dash == patient.npos ? "" : loose_key(patient.substr(dash + 1));
}

}  // namespace

AgeTables::AgeTables(const std::vector<fs::path>& roots, const SourceFiles& found,
                     std::vector<std::string>& warnings) {
  for (const fs::path& file : found.files)
    if (is_age_table(file)) {
      add(file, warnings);
    } else if (holds_ages(file)) {
      add(file, warnings);
      warnings.push_back("ages and sexes are also read from " + file.filename().string());
    }
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
    Rows& rows = by_folder_[folder_of(table)];
    const bool known = std::any_of(read.rows.begin(), read.rows.end(),
                                   [&](const auto& row) { return rows.exact.contains(row.first); });
    for (const auto& [name, row] : read.rows) {
      const auto [place, fresh] = rows.loose.emplace(loose_key(name), row);
      if (!fresh && place->second != row) place->second.reset();  // two patients: neither
    }
    rows.exact.merge(read.rows);
    if (!known) warnings.insert(warnings.end(), read.warnings.begin(), read.warnings.end());
  } catch (const InputError& error) {
    warnings.push_back("ages and sexes are not used: " + error.message());
  }
}

const io::AgeSex* AgeTables::Rows::find(const Source& source) const {
  for (const std::string& name : {source.record, source.patient})
    if (const auto row = exact.find(name); row != exact.end()) return &row->second;
  std::vector<std::string> keys = {loose_key(source.record), loose_key(source.patient)};
  if (source.patient_known) keys.push_back(number_of(source.patient));
  for (const std::string& key : keys)
    if (const auto row = loose.find(key); row != loose.end() && row->second) return &*row->second;
  return nullptr;
}

void AgeTables::apply(Source& source) const {
  const auto use = [&](const Rows& rows) {
    const io::AgeSex* row = rows.find(source);
    if (row == nullptr) return false;
    source.age_years = row->age_years;
    source.sex = row->sex;
    source.patient_known = true;  // the table has one line a patient
    return true;
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
