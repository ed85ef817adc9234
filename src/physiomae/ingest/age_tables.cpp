#include "physiomae/ingest/age_tables.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/age_files.h"
#include "physiomae/ingest/age_lookup.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/record_visit.h"
#include "physiomae/ingest/recording_folders.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

// True where the table names another patient than was known.
bool take(const AgeRow& row, const io::AgeSex& who, const PairingOptions& options, Source& source) {
  source.age_years = who.age_years;
  source.sex = who.sex;
  const bool stated = source.patient_known && !options.patient_pattern.empty();
  const bool named = !who.patient.empty() && !stated;
  const bool same = source.patient_known && names_patient(who.patient, source);
  if (named && !same) source.patient = who.patient;
  source.patient_known = source.patient_known || named || row.one_a_patient;
  return named && !same;
}

void say_not_used(const InputError& error, std::vector<std::string>& warnings) {
  warnings.push_back(fmt::format("ages and sexes are not used: {}{}{}", error.message(),
                                 error.hint().empty() ? "" : "; hint: ", error.hint()));
}

// What became of recordings with a line, by table.
struct Uses {
  std::map<std::string, size_t> patients;     ///< recordings whose patient it names
  std::map<std::string, size_t> passed_over;  ///< recordings that it does not serve
  std::map<std::string, std::vector<std::string>> other_visits;  ///< the recordings' names
};

void say_uses(const Uses& uses, std::vector<std::string>& warnings) {
  for (const auto& [table, records] : uses.other_visits)
    warnings.push_back(fmt::format(
        "{} recordings name none of the visits that {} has their ages of ({}{}) and have no age; "
        "hint: a line a recording under the recording's own name, or a --records table",
        records.size(), table, records.front(), records.size() > 1 ? ", ..." : ""));
  for (const auto& [table, records] : uses.patients)
    warnings.push_back(
        fmt::format("the patients of {} recordings are those that {} names", records, table));
  for (const auto& [table, records] : uses.passed_over)
    warnings.push_back(
        fmt::format("{} recordings have a line in {}, which lies among other recordings and serves "
                    "these alone; hint: a table in a folder above both serves all",
                    records, table));
}

}  // namespace

AgeTables::AgeTables(const std::vector<fs::path>& roots, const SourceFiles& found,
                     std::vector<std::string>& warnings) {
  for (const fs::path& file : found.files) {
    const AgeFile look = look_for_ages(file);
    if (is_age_table(file)) {
      add(file, /*names_stages=*/false, warnings);
    } else if (look.serves) {
      add(file, look.names_stages, warnings);
      if (patient_of_sessions(file).empty())
        warnings.push_back("ages and sexes are also read from " + file.filename().string());
    } else if (look.expected) {
      refuse(file, warnings);
    }
  }
  for (const fs::path& root : roots) {
    fs::path above = fs::absolute(root).lexically_normal();
    if (above.filename().empty()) above = above.parent_path();  // "folder/"
    for (int level = 0; level < 3; ++level) {
      above = above.parent_path();
      std::error_code code;
      for (const char* name : kAgeTables)
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
    const io::AgeSexTable read = io::read_age_sex(file, patient_of_sessions(file));
    table.lines = read.rows.size();
    take_lines(file, read, table, warnings);
    warnings.insert(warnings.end(), read.warnings.begin(), read.warnings.end());
  } catch (const InputError& error) {
    say_not_used(error, warnings);
  }
}

void AgeTables::take_lines(const fs::path& file, const io::AgeSexTable& read, Table& table,
                           std::vector<std::string>& warnings) {
  const std::string table_name = file.filename().string();
  AgeRows& rows = by_folder_[folder_served(file)];
  std::vector<std::string> clashes;
  Clash worst = Clash::nothing;
  const std::string visit_of_file = visit_of_table(file);
  AgeRow row = {.visits_are_nights = read.visits_are_nights,
                .one_a_patient = has_one_line_a_patient(file, read.rows_of),
                .table = table_name};
  for (const auto* people : {&read.rows, &read.patients})
    for (const auto& [name, who] : *people) {
      for (const std::string& key : loose_keys_of_name(name)) table.keys.insert(key);
      const auto visits = read.visits.find(name);
      row.name = name;
      row.who = who;
      row.visits = visits == read.visits.end() ? io::AgesByVisit() : visits->second;
      if (row.visits.size() < 2 && !visit_of_file.empty() && who.age_years)
        row.visits = {{visit_of_file, who}};
      const Clash clash = rows.add(name, row);
      if (clash != Clash::nothing) clashes.push_back(name);
      worst = std::max(worst, clash);
    }
  if (!clashes.empty())
    warnings.push_back(fmt::format(
        "{} says another {} of {} than the other tables beside it{}: none is taken", table_name,
        worst == Clash::age ? "age" : "age or sex", clashes.front(),
        clashes.size() == 1 ? "" : fmt::format(" (and of {} more)", clashes.size() - 1)));
}

// A table of ages by its name or a title, of which nothing can be used.
void AgeTables::refuse(const fs::path& file, std::vector<std::string>& warnings) {
  refused_ = true;
  try {
    if (!is_text_table(file))
      throw InputError(file.filename().string() + ": is no table in text",
                       "save it as CSV in UTF-8");
    io::read_age_sex(file);
  } catch (const InputError& error) {
    say_not_used(error, warnings);
  }
}

void AgeTables::apply(SourcePlan& plan, const PairingOptions& options) const {
  plan.ages_stated = refused_ || !tables_.empty();
  const RecordingFolders recordings(plan);
  Uses uses;
  std::vector<AgeMatch> lines;
  for (const Source& source : plan.sources) {
    const FoundAge found = find_age(by_folder_, source, recordings);
    lines.push_back(found.line);
    if (found.of_others != nullptr) ++uses.passed_over[found.of_others->table];
  }
  withdraw_shared(lines, plan);
  for (size_t i = 0; i < lines.size(); ++i) {
    const AgeRow* row = lines[i].row;
    if (row == nullptr) continue;
    const AgeOfRecord age = age_of(*row, plan.sources[i]);
    if (age.other_visit) uses.other_visits[row->table].push_back(plan.sources[i].record);
    if (take(*row, age.who, options, plan.sources[i])) ++uses.patients[row->table];
  }
  say_uses(uses, plan.warnings);
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
        "{0} of {0} rows of {1} fit no recording (\"{2}\" and others; there is a recording "
        "\"{3}\"); hint: they are found by the record's name or its patient's, which "
        "--patient-pattern '^(P\\d+)_' takes from the record's name; numbers and dates that a "
        "spreadsheet made of names have to be written as text again",
        table.lines, file.filename().string(), *table.keys.begin(), plan.sources[0].record));
  }
}

bool AgeTables::hold(const fs::path& file) const {
  const auto table = tables_.find(folder_of(file) / file.filename());
  return table != tables_.end() && !table->second.names_stages;
}

}  // namespace physiomae::ingest
