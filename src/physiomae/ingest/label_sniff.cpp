#include "physiomae/ingest/label_sniff.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/edf_header.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/edf_stage_marks.h"
#include "physiomae/io/hypnogram_signals.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_coding.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_columns.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLook = 256 << 10;
constexpr size_t kMostHeader = 1 << 20;
constexpr size_t kMostWords = 12;  // of a coding

std::string beginning_of(const fs::path& path) {
  const InputFile file(path);
  std::string text(kLook, '\0');
  text.resize(file.read_some(0, std::as_writable_bytes(std::span(text))));
  std::erase(text, '\0');  // UTF-16 of plain letters becomes plain letters
  return io::to_lower(text);
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

bool names_a_stage(std::string_view text) {
  const auto stage = io::stage_from_word(io::annotation_word(text));
  return stage && *stage != io::Stage::undefined && !io::parse_double(text);
}

// The stage in which such an event fell, beside it, is none of a scoring.
bool names_a_breath_event(const std::string& text) {
  return has_any(text, {"apn", "hypop", "desat", "schnarch", "snor"});
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',' || c == ';' || c == '\t')
      cells.emplace_back();
    else if (c != '"' && c != '\r')
      cells.back() += c;
  }
  return cells;
}

// Cells between blanks, of a line that is too short for prose.
std::vector<std::string> words_of(const std::string& line) {
  constexpr size_t kLongestRow = 4;
  const auto words = io::words_between_blanks(line);
  if (words.size() > kLongestRow) return {};
  return {words.begin(), words.end()};
}

// Of stages; some plots count N1 to N3 down from 0.
bool may_be_a_code(int64_t number) { return std::abs(number) <= 9; }

// A column of small whole numbers that repeat as stages do.
struct DigitColumn {
  bool of_something_else = false;  ///< by its name
  int64_t digits = 0, repeats = 0;
  int64_t last = -100;
  std::set<int64_t> values;

  void add(const std::string& cell) {
    const auto number = io::bare_digit(cell);
    if (!number || !may_be_a_code(*number)) return;
    ++digits;
    repeats += *number == last;
    last = *number;
    values.insert(last);
  }
  bool looks_like_stages(int64_t lines) const {
    constexpr int64_t kFewestEpochs = 50;
    return !of_something_else && digits >= kFewestEpochs && 10 * digits >= 9 * lines &&
           2 * repeats >= digits && values.size() >= 3;
  }
};

// Whether a column's name is that of neither stages nor whatever stands in a table ("value").
bool names_something_else(const std::string& title) {
  const bool none = io::trim(title).empty() || io::parse_double(title);
  return !none && io::column_named(title).role == io::ColumnRole::none;
}

// Lines with a stage's name among their cells, lines of one small whole number, and all lines.
struct LineCounts {
  int64_t stages = 0, digits = 0, all = 0;
  std::vector<DigitColumn> columns;
  std::set<std::string> words;  ///< lines, as far as they are few

  void add_cells(const std::vector<std::string>& cells) {
    constexpr size_t kMostColumns = 64;
    const bool first = columns.empty();
    if (columns.size() < cells.size()) columns.resize(std::min(cells.size(), kMostColumns));
    for (size_t i = 0; first && i < columns.size(); ++i)
      columns[i].of_something_else = names_something_else(cells[i]);
    for (size_t i = 0; i < std::min(cells.size(), columns.size()); ++i) columns[i].add(cells[i]);
  }
  // A list of a few words, of which a stage is one ("awake", "asleep").
  bool are_a_list_of_few_words() const {
    constexpr int64_t kFewestEpochs = 50;
    return words.size() <= kMostWords && all >= kFewestEpochs && stages >= 2;
  }
  bool have_a_column_of_stages() const {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const DigitColumn& column) { return column.looks_like_stages(all); });
  }
};

LineCounts count_lines(const std::string& text) {
  LineCounts counts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (io::trim(line).empty()) continue;
    ++counts.all;
    const auto cells = cells_of(line);
    const auto words = words_of(line);
    const bool event = std::any_of(cells.begin(), cells.end(), names_a_breath_event);
    counts.stages += !event && (std::any_of(cells.begin(), cells.end(), names_a_stage) ||
                                std::any_of(words.begin(), words.end(), names_a_stage));
    counts.add_cells(cells.size() > 1 ? cells : words);
    const auto number = io::parse_int(line);
    counts.digits += number && may_be_a_code(*number);
    if (counts.words.size() <= kMostWords) counts.words.insert(std::string(io::trim(line)));
  }
  return counts;
}

bool text_mentions_stages(const std::string& text) {
  const std::string title = text.substr(0, text.find('\n'));
  for (const std::string& cell : cells_of(title))
    if (io::trim(cell) == "signal") return false;  // a --records table
  if (has_any(title, {"stage", "hypno", "stadium", "stadien", "stade"})) return true;
  if (has_any(text, {"sleep stage", "sleep-s", "psgannotation", "cmpstudyconfig", "sleepstage",
                     "<stage type", "<epoch_start>"}))
    return true;
  const LineCounts counts = count_lines(text);
  return (counts.stages >= 2 && 5 * counts.stages >= counts.all) ||
         (counts.digits >= 2 && 10 * counts.digits >= 9 * counts.all) ||
         counts.have_a_column_of_stages() || counts.are_a_list_of_few_words();
}

bool edf_mentions_stages(const fs::path& path) {
  const io::EdfRecording recording(path);
  if (io::has_label_signals(recording)) return true;
  std::vector<std::string> warnings;
  const auto annotations = recording.read_annotations(warnings);
  return io::are_digits(annotations) ||
         std::any_of(annotations.begin(), annotations.end(), [](const io::EdfAnnotation& a) {
           return io::to_lower(a.text).starts_with("sleep stage") || names_a_stage(a.text);
         });
}

}  // namespace

bool holds_annotations_alone(const fs::path& path) {
  try {
    const InputFile file(path);
    std::array<std::byte, 256> first{};
    file.read(0, first);
    if (!io::looks_like_edf(first)) return false;
    const int64_t size = io::edf_header_bytes(first, path.string());
    if (size < 0 || static_cast<size_t>(size) > kMostHeader) return false;
    std::vector<std::byte> bytes(static_cast<size_t>(size));
    file.read(0, bytes);
    const io::EdfHeader header = io::parse_edf_header(bytes, path.string());
    return std::all_of(header.signals.begin(), header.signals.end(),
                       [](const io::EdfSignal& signal) { return signal.is_annotations; });
  } catch (const InputError&) {
    return false;  // the reader says what is wrong with it
  }
}

bool mentions_stages(const fs::path& path) {
  try {
    std::array<std::byte, 256> first{};
    const InputFile file(path);
    const auto bytes = std::span(first).first(file.read_some(0, first));
    if (io::looks_like_edf(bytes)) return edf_mentions_stages(path);
    return text_mentions_stages(beginning_of(path));
  } catch (const InputError&) {
    return true;
  }
}

bool has_own_stages(const fs::path& signal, const io::Recording& recording) {
  const std::string format = recording.format();
  if (format.starts_with("EDF+") || format.starts_with("BDF+")) return mentions_stages(signal);
  const bool edf = format.starts_with("EDF") || format.starts_with("BDF");
  return edf && io::has_label_signals(recording);
}

}  // namespace physiomae::ingest
