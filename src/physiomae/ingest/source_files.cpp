#include "physiomae/ingest/source_files.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/store/record_header.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestHeader = 1 << 20;

bool is_wfdb(const Source& source) { return lower_extension(source.signal) == ".hea"; }

// Signal files of a WFDB header: the first word of each line after the record line.
std::vector<std::string> named_files(const std::string& header) {
  std::vector<std::string> names;
  std::istringstream lines(header);
  bool record_line = true;
  for (std::string line, name; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#' || line.front() == '\r') continue;
    if (std::exchange(record_line, false)) continue;
    std::istringstream(line) >> name;
    const bool plain = name.find('/') == std::string::npos && name != "~";
    if (plain && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         c == '/' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

// Where `from` stands as a path of its own, not as a part of a longer word.
void replace_paths(std::string& text, const std::string& from, const std::string& to,
                   bool whole_word) {
  if (from.empty() || from == to) return;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
    const size_t end = at + from.size();
    const bool begins = at == 0 || !is_name_character(text[at - 1]);
    const bool ends = !whole_word || end == text.size() || !is_name_character(text[end]) ||
                      (text[end] == '.' && (end + 1 == text.size() || text[end + 1] == ' '));
    if (begins && ends) text.replace(at, from.size(), to);
    at += begins && ends ? to.size() : 1;
  }
}

void add_labels(const Source& source, std::vector<SourceFile>& files) {
  if (source.labels) files.push_back({*source.labels, store::source_role::kLabels});
  for (const fs::path& labels : source.other_labels)
    files.push_back({labels, store::source_role::kLabels});
}

std::vector<SourceFile> known_files(const Source& source) {
  try {
    return files_of(source);
  } catch (const InputError&) {  // the header cannot be read
    std::vector<SourceFile> files = {{source.signal, store::source_role::kHeader}};
    add_labels(source, files);
    return files;
  }
}

}  // namespace

std::vector<fs::path> sample_files_of(const Source& source) {
  if (!is_wfdb(source)) return {source.signal};
  std::vector<fs::path> files;
  for (const std::string& name : named_files(read_text(source.signal, kLargestHeader)))
    files.push_back(source.signal.parent_path() / name);
  return files;
}

std::vector<SourceFile> files_of(const Source& source) {
  namespace role = store::source_role;
  std::vector<SourceFile> files;
  if (is_wfdb(source)) files.push_back({source.signal, role::kHeader});
  for (const fs::path& path : sample_files_of(source))
    files.push_back({path, is_wfdb(source) ? role::kSamples : role::kSignal});
  add_labels(source, files);
  return files;
}

bool is_simulated(const Source& source) {
  if (is_wfdb(source)) {
    std::istringstream lines(read_text(source.signal, kLargestHeader));
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with('#') && line.find("simulated") != std::string::npos) return true;
  }
  fs::path folder = fs::absolute(source.signal).parent_path();
  std::error_code code;
  for (int level = 0; level <= 3; ++level, folder = folder.parent_path())
    if (fs::exists(folder / "TWIN_COHORT.json", code)) return true;
  return false;
}

std::string without_paths(std::string text, const Source& source) {
  const std::vector<SourceFile> files = known_files(source);
  for (const auto& [file, role] : files)
    for (const fs::path& path : {fs::absolute(file), file})
      replace_paths(text, path.string(), file.filename().string(), /*whole_word=*/true);
  for (const auto& [file, role] : files) {
    const std::string folder = fs::absolute(file).parent_path().string();
    replace_paths(text, folder + "/", "", /*whole_word=*/false);
    replace_paths(text, folder, "the folder", /*whole_word=*/true);
  }
  return text;
}

}  // namespace physiomae::ingest
