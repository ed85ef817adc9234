#include "physiomae/ingest/age_files.h"

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/age_header.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/text_table.h"
#include "physiomae/io/title_words.h"

namespace physiomae::ingest {

namespace fs = std::filesystem;

const char* const kAgeTables[3] = {"age-sex.csv", "participants.tsv", "demographics.csv"};

namespace {

constexpr size_t kLook = 16384, kLongestTitles = 1 << 20;

std::string lower_name(const fs::path& path) { return io::to_lower(path.filename().string()); }

bool is_other_table(const fs::path& file) {
  static const std::set<std::string> kOthers = {".xlsx", ".xls", ".xlsm", ".ods",     ".numbers",
                                                ".sav",  ".dta", ".rds",  ".sas7bdat"};
  return kOthers.contains(lower_extension(file));
}

// "participants", "SC-subjects", "ages_2020".
bool is_called_like_ages(const fs::path& file) {
  static const std::set<std::string> kWords = {
      "age",      "ages",     "participants", "demographics", "demographic", "demography",
      "subjects", "patients", "probanden",    "patienten",    "teilnehmer",  "demographie"};
  const io::Words words = io::title_words(io::to_lower(file.stem().string()));
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return kWords.contains(word); });
}

// The rows at the beginning of a text; a last one that is cut is left out.
std::vector<io::TextLine> first_rows(std::string_view text, bool cut) {
  std::vector<io::TextLine> rows = io::text_rows(text);
  if (cut && rows.size() > 1) rows.pop_back();
  return rows;
}

bool mention_stages(const std::vector<std::string>& titles) {
  return std::any_of(titles.begin(), titles.end(), [](const std::string& title) {
    const std::string lower = io::to_lower(title);
    return lower.find("stage") != lower.npos || lower.find("hypno") != lower.npos;
  });
}

std::vector<std::string> titles_at(const std::vector<io::TextLine>& rows,
                                   const io::AgeHeader& header) {
  for (const io::TextLine& row : rows)
    if (row.number == header.line) return io::age_cells(row.text, header.delimiter);
  return {};
}

AgeFile look_at(const fs::path& file, const std::vector<io::TextLine>& rows) {
  const bool called = is_called_like_ages(file);
  const bool sessions = !patient_of_sessions(file).empty();
  AgeFile look;
  if (const auto header = io::find_age_header(rows, sessions)) {
    look.names_stages = mention_stages(titles_at(rows, *header));
    // Without titles many tables look alike.
    look.serves = header->line > 0 || header->titles.sex || called;
    return look;
  }
  const io::OtherTitles other = io::other_titles(rows);
  look.names_stages = mention_stages(other.titles);
  look.expected = !look.names_stages && (called || (other.of_ages && !sessions));
  return look;
}

}  // namespace

bool is_text_table(const fs::path& file) {
  const std::string extension = lower_extension(file);
  return extension == ".csv" || extension == ".tsv" || extension == ".txt";
}

bool is_age_table(const fs::path& file) {
  return std::find(std::begin(kAgeTables), std::end(kAgeTables), lower_name(file)) !=
         std::end(kAgeTables);
}

bool has_one_line_a_patient(const fs::path& table, io::RowsOf rows_of) {
  // A record of the Challenge is a patient.
  if (lower_name(table) == kAgeTables[0] || rows_of == io::RowsOf::patients) return true;
  return rows_of == io::RowsOf::unsaid && is_age_table(table);
}

std::string patient_of_sessions(const fs::path& file) {
  static const std::regex pattern("(sub-[A-Za-z0-9]+)_sessions\\.tsv", std::regex::icase);
  std::smatch match;
  const std::string name = file.filename().string();
  return std::regex_match(name, match, pattern) ? match.str(1) : "";
}

fs::path folder_served(const fs::path& table) {
  const fs::path folder = folder_of(table);
  const std::string patient = io::to_lower(patient_of_sessions(table));
  return !patient.empty() && lower_name(folder) == patient ? folder.parent_path() : folder;
}

AgeFile look_for_ages(const fs::path& file) {
  if (is_other_table(file)) return {.expected = is_called_like_ages(file)};
  if (!is_text_table(file)) return {};
  try {
    const InputFile input(file);
    // Corpora have tables of a thousand columns, whose titles alone are longer than a look.
    for (const size_t size : {kLook, kLongestTitles}) {
      std::string bytes(size, '\0');
      bytes.resize(input.read_some(0, std::as_writable_bytes(std::span(bytes))));
      const std::string text = io::decode_text(bytes, "");
      const bool cut = bytes.size() == size;
      if (cut && size == kLook && text.find_first_of("\r\n") == text.npos) continue;
      return look_at(file, first_rows(text, cut));
    }
  } catch (const InputError&) {
  }
  return {};
}

}  // namespace physiomae::ingest
