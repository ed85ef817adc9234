#include "physiomae/ingest/source_files.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestHeader = 1 << 20;

bool is_wfdb(const Source& source) { return source.signal.extension() == ".hea"; }

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

void replace_all(std::string& text, const std::string& from, std::string_view to) {
  if (from.empty()) return;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

}  // namespace

std::vector<fs::path> files_of(const Source& source) {
  std::vector<fs::path> files = {source.signal};
  if (is_wfdb(source))
    for (const std::string& name : named_files(read_text(source.signal, kLargestHeader)))
      files.push_back(source.signal.parent_path() / name);
  if (source.labels) files.push_back(*source.labels);
  return files;
}

std::vector<std::string> hash_files(const std::vector<fs::path>& files) {
  std::vector<std::string> hashes;
  for (const fs::path& file : files) hashes.push_back(sha256_file(file));
  std::sort(hashes.begin(), hashes.end());
  return hashes;
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
  std::vector<fs::path> files = {source.signal};
  if (source.labels) files.push_back(*source.labels);
  for (const fs::path& file : files) {
    // The folder with its slash covers every file in it, those of a WFDB header included.
    for (const fs::path& folder : {file.parent_path(), fs::absolute(file).parent_path()}) {
      replace_all(text, folder.string() + "/", "");
      replace_all(text, folder.string(), "the folder");
    }
  }
  return text;
}

}  // namespace physiomae::ingest
