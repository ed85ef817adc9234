#include "physiomae/ingest/age_tables.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/ingest/age_lookup.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/recording_folders.h"
#include "physiomae/io/age_titles.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/text_table.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kChallenge = "age-sex.csv";  // a record is a patient there
constexpr std::array<std::string_view, 3> kNames = {kChallenge, "participants.tsv",
                                                    "demographics.csv"};

std::string lower_name(const fs::path& path) { return io::to_lower(path.filename().string()); }

bool is_age_table(const fs::path& path) {
  return std::find(kNames.begin(), kNames.end(), lower_name(path)) != kNames.end();
}

// The first line of what may be a table; nothing where the file is no text.
std::optional<std::string> titles_of(const fs::path& path) {
  constexpr size_t kLook = 4096;
  const std::string extension = lower_extension(path);
  if (extension != ".csv" && extension != ".tsv" && extension != ".txt") return std::nullopt;
  try {
    const InputFile file(path);
    std::string bytes(kLook, '\0');
    bytes.resize(file.read_some(0, std::as_writable_bytes(std::span(bytes))));
    const std::string text = io::decode_text(bytes, "");
    return std::string(io::trim(std::string_view(text).substr(0, text.find_first_of("\r\n"))));
  } catch (const InputError&) {
    return std::nullopt;
  }
}

bool mention_stages(std::string_view titles) {
  const std::string lower = io::to_lower(titles);
  return lower.find("stage") != lower.npos || lower.find("hypno") != lower.npos;
}

bool has_one_line_a_patient(const fs::path& table, io::RowsOf rows_of) {
  if (lower_name(table) == kChallenge || rows_of == io::RowsOf::patients) return true;
  return rows_of == io::RowsOf::unsaid && is_age_table(table);
}

// True where the table names another patient than was known.
bool take(const AgeRow& row, const PairingOptions& options, Source& source) {
  source.age_years = row.who.age_years;
  source.sex = row.who.sex;
  const bool stated = source.patient_known && !options.patient_pattern.empty();
  const bool named = !row.who.patient.empty() && !stated;
  const bool same = source.patient_known && names_patient(row.who.patient, source);
  if (named && !same) source.patient = row.who.patient;
  source.patient_known = source.patient_known || named || row.one_a_patient;
  return named && !same;
}

}  // namespace

AgeTables::AgeTables(const std::vector<fs::path>& roots, const SourceFiles& found,
                     std::vector<std::string>& warnings) {
  for (const fs::path& file : found.files) {
    if (is_age_table(file)) {
      add(file, /*names_stages=*/false, warnings);
    } else if (const auto titles = titles_of(file); titles && io::holds_ages(*titles)) {
      add(file, mention_stages(*titles), warnings);
      warnings.push_back("ages and sexes are also read from " + file.filename().string());
    }
  }
  for (const fs::path& root : roots) {
    fs::path above = fs::absolute(root).lexically_normal();
    if (above.filename().empty()) above = above.parent_path();  // "folder/"
    for (int level = 0; level < 3; ++level) {
      above = above.parent_path();
      std::error_code code;
      for (const std::string_view name : kNames)
        if (fs::is_regular_file(above / name, code))
          add(above / name, /*names_stages=*/false, warnings);
    }
  }
}

void AgeTables::add(const fs::path& file, bool names_stages, std::vector<std::string>& warnings) {
  const fs::path folder = folder_of(file);
  const auto [place, first] = tables_.try_emplace(folder / file.filename());
  if (!first) return;  // among the sources and above others of them
  Table& table = place->second;
  table.names_stages = names_stages;
  try {
    const io::AgeSexTable read = io::read_age_sex(file);
    const bool one_a_patient = has_one_line_a_patient(file, read.rows_of);
    table.lines = read.rows.size();
    std::vector<std::string> clashes;
    for (const auto* rows : {&read.rows, &read.patients})
      for (const auto& [name, who] : *rows) {
        table.keys.insert(loose_key(name));
        const AgeRow row = {.who = who,
                            .one_a_patient = one_a_patient,
                            .table = file.filename().string(),
                            .name = name};
        if (!by_folder_[folder].add(name, row)) clashes.push_back(name);
      }
    if (!clashes.empty())
      warnings.push_back(fmt::format(
          "{} says another age or sex of {} than the other tables beside it{}: none is taken",
          file.filename().string(), clashes.front(),
          clashes.size() == 1 ? "" : fmt::format(" (and of {} more)", clashes.size() - 1)));
    warnings.insert(warnings.end(), read.warnings.begin(), read.warnings.end());
  } catch (const InputError& error) {
    warnings.push_back("ages and sexes are not used: " + error.message());
  }
}

void AgeTables::apply(SourcePlan& plan, const PairingOptions& options) const {
  const RecordingFolders recordings(plan);
  std::map<std::string, size_t> patients_of;  // how many recordings, by table
  std::map<std::string, size_t> passed_over;
  std::vector<AgeMatch> lines;
  for (const Source& source : plan.sources) {
    const FoundAge found = find_age(by_folder_, source, recordings);
    lines.push_back(found.line);
    if (found.of_others != nullptr) ++passed_over[found.of_others->table];
  }
  withdraw_shared(lines, plan);
  for (size_t i = 0; i < lines.size(); ++i)
    if (const AgeRow* row = lines[i].row; row != nullptr && take(*row, options, plan.sources[i]))
      ++patients_of[row->table];
  for (const auto& [table, records] : patients_of)
    plan.warnings.push_back(
        fmt::format("the patients of {} recordings are those that {} names", records, table));
  for (const auto& [table, records] : passed_over)
    plan.warnings.push_back(
        fmt::format("{} recordings have a line in {}, which lies among other recordings and serves "
                    "these alone; hint: a table in a folder above both serves all",
                    records, table));
  say_what_fits_nothing(plan);
}

void AgeTables::say_what_fits_nothing(SourcePlan& plan) const {
  std::set<std::string> wanted;
  for (const Source& source : plan.sources) {
    for (const std::string& key : loose_keys_of(source)) wanted.insert(key);
    wanted.insert(loose_key(record_name_of(source.signal)));
  }
  for (const auto& [file, table] : tables_) {
    const bool fits = std::any_of(table.keys.begin(), table.keys.end(),
                                  [&](const std::string& key) { return wanted.contains(key); });
    if (fits || table.keys.empty() || plan.sources.empty()) continue;
    plan.warnings.push_back(fmt::format(
        "{0} of {0} rows of {1} fit no recording; hint: they are found by the record's name or its "
        "patient's, which --patient-pattern '^(P\\d+)_' takes from the record's name",
        table.lines, file.filename().string()));
  }
}

bool AgeTables::hold(const fs::path& file) const {
  const auto table = tables_.find(folder_of(file) / file.filename());
  return table != tables_.end() && !table->second.names_stages;
}

}  // namespace physiomae::ingest
