#include "physiomae/io/whose_rows.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "physiomae/io/epoch_length.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

constexpr auto kFiles = std::to_array<std::string_view>(
    {"file", "filename", "edf", "edffile", "edfname", "record", "recordid", "recordname",
     "recording", "recordingid", "recordingname", "psgfile", "recordingfile"});
constexpr auto kPeople = std::to_array<std::string_view>({"subject", "subjectid", "subj", "subjid",
                                                          "participant", "participantid", "patient",
                                                          "patientid", "proband", "nsrrid", "pid"});

constexpr auto kScorings = std::to_array<std::string_view>(
    {"scorer", "scorerid", "rater", "raterid", "reader", "technician", "expert", "model", "method",
     "algorithm", "channel", "channels", "derivation", "session", "scoring"});

enum class Kind { neither, files, people, scorings };

Kind kind_of(std::string_view title) {
  const std::string name = joined_title(title);
  const auto is_in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is_in(kFiles)) return Kind::files;
  if (is_in(kPeople)) return Kind::people;
  return is_in(kScorings) ? Kind::scorings : Kind::neither;
}

// Without folders and the ending of a file, for comparison.
std::string name_of(std::string_view cell) {
  std::string path(trim(cell));
  std::replace(path.begin(), path.end(), '\\', '/');
  const std::filesystem::path file = std::filesystem::path(path).filename();
  const std::string ending = to_lower(file.extension().string());
  constexpr size_t kLongestEnding = 4;
  const bool ends =
      ending.size() > 1 && ending.size() <= kLongestEnding + 1 && !is_digits(ending.substr(1));
  return folded((ends ? file.stem() : file).string());
}

bool may_be_one(const std::string& a, const std::string& b) {
  return a.find(b) != a.npos || b.find(a) != b.npos;
}

// "D:\\PSG\\P1\\raw.edf" of P1.
bool lies_in_its_folder(std::string path, const std::string& recording) {
  std::replace(path.begin(), path.end(), '\\', '/');
  for (const auto& part : std::filesystem::path(path).parent_path())
    if (folded(part.string()) == recording) return true;
  return false;
}

// A list of one scoring below the other: each name stands in one run of rows.
std::string stacked_scorings(const TextTable& table, const TableLayout& layout, size_t column,
                             const LabelOptions& options) {
  std::vector<std::string> runs;
  int64_t rows = 0;
  for (size_t i = layout.first_row; i < layout.end_row; ++i)
    if (const std::string_view cell = trim(cell_of(table.rows[i], column)); !cell.empty()) {
      ++rows;
      if (runs.empty() || runs.back() != cell) runs.emplace_back(cell);
    }
  const std::set<std::string> names(runs.begin(), runs.end());
  if (!layout.plain_list() || names.size() < 2 || names.size() < runs.size()) return "";
  // Of one scoring the rows together make the recording, of several those of each.
  LabelOptions usual = options;
  if (!usual.epoch_seconds) usual.epoch_seconds = kUsualEpochs[0];
  if (nearly_makes_recording({rows, rows}, usual)) return "";
  return fmt::format("column {} names {} ({}, ...), one below the other",
                     io::quoted(layout.columns[column].name), names.size(), io::quoted(runs[0]));
}

}  // namespace

WhoseRows whose_rows(const TextTable& table, const TableLayout& layout, size_t column,
                     const LabelOptions& options) {
  const std::string& recording = options.recording_name;
  const TableColumn& named = layout.columns[column];
  const Kind kind = column == layout.stage ? Kind::neither : kind_of(named.name);
  if (kind == Kind::neither) return {};
  if (kind == Kind::scorings)
    return {stacked_scorings(table, layout, column, options),
            "keep the rows of one, or add a column of times or numbers of epochs", ""};
  std::set<std::string> names;
  size_t rows = 0;
  std::string first;
  for (size_t i = layout.first_row; i < layout.end_row; ++i) {
    const std::string_view cell = trim(cell_of(table.rows[i], column));
    if (cell.empty()) continue;
    ++rows;
    if (names.insert(name_of(cell)).second && first.empty()) first = cell;
  }
  constexpr size_t kFewestRows = 3;  // of a recording
  if (names.empty() || names.size() * kFewestRows > rows) return {};
  WhoseRows whose;
  if (names.size() > 1) {
    whose.refusal = fmt::format("column {} names {} ({}, ...)", io::quoted(named.name),
                                names.size(), io::quoted(first));
    whose.hint =
        "a file holds the stages of one recording: cut it, and name each part after its own";
  } else if (!recording.empty() && !may_be_one(*names.begin(), folded(recording)) &&
             !lies_in_its_folder(first, folded(recording))) {
    const bool numbered = is_digits(*names.begin());  // "record" 1: the first of a night
    std::string& text = kind == Kind::files && !numbered ? whose.refusal : whose.said;
    text = fmt::format("column {} says {} in every row, the recording is {}",
                       io::quoted(named.name), io::quoted(first), io::quoted(recording));
    whose.hint = "name it after its own recording, or remove the column where it is this one's";
  }
  return whose;
}

}  // namespace physiomae::io
