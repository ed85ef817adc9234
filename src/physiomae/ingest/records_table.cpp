#include "physiomae/ingest/records_table.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/utf8.h"
#include "physiomae/ingest/patient_ages.h"
#include "physiomae/ingest/plan_patients.h"
#include "physiomae/ingest/written_path.h"
#include "physiomae/io/age_sex_cells.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/text_table.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kColumns = {"signal",    "record",      "hypnogram", "patient",
                                           "age",       "sex",         "epoch",     "stage-coding",
                                           "time-unit", "time-origin", "row-time"};
constexpr uint64_t kLargestTable = 64 << 20;

class Row {
 public:
  Row(std::vector<std::string> fields, const std::map<std::string, size_t>& columns)
      : fields_(std::move(fields)), columns_(columns) {}
  std::string operator[](const std::string& column) const {
    const auto at = columns_.find(column);
    return at == columns_.end() || at->second >= fields_.size() ? "" : fields_[at->second];
  }

 private:
  std::vector<std::string> fields_;
  const std::map<std::string, size_t>& columns_;
};

std::map<std::string, size_t> read_header(const std::vector<std::string>& names) {
  std::map<std::string, size_t> columns;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty() && i > 0) continue;  // a spreadsheet's empty column
    if (std::find(kColumns.begin(), kColumns.end(), names[i]) == kColumns.end()) {
      const std::string near = nearest(names[i], kColumns);
      throw InputError(
          fmt::format("column \"{}\", expected {}", names[i], fmt::join(kColumns, ", ")),
          near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
    }
    if (!columns.emplace(names[i], i).second)
      throw InputError(fmt::format("column \"{}\" stands there twice", names[i]));
  }
  if (!columns.contains("signal"))
    throw InputError("no column \"signal\"", "the first line names the columns");
  return columns;
}

// A spreadsheet's Latin-1 as UTF-8; not for paths, whose bytes are the file's.
std::string text_of(const std::string& cell) { return is_utf8(cell) ? cell : latin1_to_utf8(cell); }

// A coding is a name, or a file beside the table.
io::LabelOptions label_options_of(const Row& row, const fs::path& folder) {
  io::LabelOptions options;
  io::state_epoch(row["epoch"], options);
  io::state_time_unit(row["time-unit"], options);
  io::state_time_origin(row["time-origin"], options);
  io::state_row_time(row["row-time"], options);
  const std::string coding = row["stage-coding"];
  std::error_code code;
  const bool file = !coding.empty() && fs::is_regular_file(folder / coding, code);
  io::state_coding(file ? (folder / coding).string() : coding, options);
  return options;
}

// An absolute path stays what it is.
fs::path file_of(const std::string& cell, const fs::path& folder, Source& source) {
  const fs::path stated = folder / cell, meant = meant_path(stated);
  if (meant != stated)
    source.notes.push_back(fmt::format("\"{}\" of the table is not there; {} is taken for it",
                                       shown_name(cell), shown_name(meant.filename().string())));
  return meant;
}

Source read_row(const Row& row, const fs::path& folder, const PairingOptions& options) {
  Source source;
  if (row["signal"].empty()) throw InputError("no signal file");
  source.signal = file_of(row["signal"], folder, source);
  source.record = row["record"].empty() ? record_name_of(source.signal) : text_of(row["record"]);
  store::check_record_name(source.record);
  source.labels_stated = !row["hypnogram"].empty();
  if (source.labels_stated && row["hypnogram"] != "none")
    source.labels = file_of(row["hypnogram"], folder, source);
  name_patient(source, options);
  source.label_options = label_options_of(row, folder);
  return source;
}

// A cell that says nothing usable costs no more than what it was to say.
void read_person(const Row& row, int64_t line, const io::SexColumn& sexes, io::AgeSexCells& cells,
                 Source& source) {
  if (!io::is_unknown_cell(row["patient"])) {
    source.patient_known = true;
    source.patient = text_of(row["patient"]);
  }
  source.age_years = cells.age(line, row["age"], source.record);
  source.sex = cells.sex(line, row["sex"], sexes);
}

io::SexColumn sexes_of(const std::vector<io::TextRow>& rows,
                       const std::map<std::string, size_t>& columns) {
  std::vector<std::string> cells;
  for (const io::TextRow& row : rows) cells.push_back(Row(row.cells, columns)["sex"]);
  return {{}, cells};
}

// As spreadsheets write them below a table.
bool is_blank(const io::TextRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return io::trim(cell).empty(); });
}

void note_shared_labels(SourcePlan& plan) {
  std::map<fs::path, std::vector<Source*>> named;
  for (Source& source : plan.sources)
    if (source.labels) named[source.labels->lexically_normal()].push_back(&source);
  for (const auto& [labels, sources] : named)
    if (sources.size() > 1)
      for (Source* source : sources)
        source->shares_labels_with = (source == sources[0] ? sources[1] : sources[0])->record;
}

}  // namespace

SourcePlan read_records_table(const fs::path& table, const PairingOptions& options) {
  SourcePlan plan;
  std::string text = read_text(table, kLargestTable);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))  // other bytes are of paths
    text = io::decode_text(text, table.string());
  std::map<std::string, size_t> columns;
  io::AgeSexCells people(table.filename().string());
  io::SexColumn sexes;
  const std::vector<io::TextRow> rows = io::parse_delimited(text).rows;
  for (const io::TextRow& row : rows) {
    if (is_blank(row)) continue;
    try {
      if (columns.empty()) {
        columns = read_header(row.cells);
        sexes = sexes_of(rows, columns);
        continue;
      }
      const Row cells(row.cells, columns);
      plan.sources.push_back(read_row(cells, table.parent_path(), options));
      read_person(cells, row.line, sexes, people, plan.sources.back());
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: line {}: {}", table.string(), row.line, error.message()),
                       error.hint());
    }
    const Source& source = plan.sources.back();
    if (!source.labels) plan.lone_signals.push_back(source.signal);
  }
  if (plan.sources.empty())
    throw InputError(fmt::format("{}: names no recording", table.string()),
                     "a header line \"signal,record,hypnogram,patient,age,sex\", then one line a "
                     "recording");
  plan.warnings = people.warnings();
  if (!sexes.assumed().empty())
    plan.warnings.push_back(fmt::format("{}: {}", table.filename().string(), sexes.assumed()));
  plan.ages_stated = columns.contains("age");
  unify_capitals(plan);
  say_patients_of_several_ages(plan);
  check_unique_records(plan);
  note_shared_labels(plan);
  return plan;
}

}  // namespace physiomae::ingest
