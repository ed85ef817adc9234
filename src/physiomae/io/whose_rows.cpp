#include "physiomae/io/whose_rows.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>

#include <fmt/format.h>

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

enum class Kind { neither, files, people };

Kind kind_of(std::string_view title) {
  const std::string name = joined_title(title);
  const auto is_in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return is_in(kFiles) ? Kind::files : is_in(kPeople) ? Kind::people : Kind::neither;
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

}  // namespace

WhoseRows whose_rows(const TextTable& table, const TableLayout& layout, size_t column,
                     const std::string& recording) {
  const TableColumn& named = layout.columns[column];
  const Kind kind = column == layout.stage ? Kind::neither : kind_of(named.name);
  if (kind == Kind::neither) return {};
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
  } else if (!recording.empty() && !may_be_one(*names.begin(), folded(recording))) {
    const bool numbered = is_digits(*names.begin());  // "record" 1: the first of a night
    std::string& text = kind == Kind::files && !numbered ? whose.refusal : whose.said;
    text = fmt::format("column {} says {} in every row, the recording is {}",
                       io::quoted(named.name), io::quoted(first), io::quoted(recording));
    whose.hint = "name it after its own recording, or remove the column where it is this one's";
  }
  return whose;
}

}  // namespace physiomae::io
