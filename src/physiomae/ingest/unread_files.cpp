#include "physiomae/ingest/unread_files.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/io/edf_header.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

// "a.vhdr, b.vhdr, c.vhdr and 4 more".
std::string some_of(const std::vector<std::string>& names) {
  constexpr size_t kNamed = 3;
  std::string text = names[0];
  for (size_t i = 1; i < std::min(names.size(), kNamed); ++i) text += ", " + names[i];
  return names.size() > kNamed ? text + fmt::format(" and {} more", names.size() - kNamed) : text;
}

// Whatever bears a recording's name and is of no kind that is known to be something else. Side
// files of BIDS are JSON; only one that is named after a scoring may be one.
bool may_be_unread_scoring(const fs::path& file) {
  static const std::set<std::string> kOthers = {
      ".png",  ".jpg", ".jpeg", ".gif", ".svg", ".tif", ".tiff", ".pdf",  ".avi", ".mp4",
      ".asf",  ".wmv", ".mkv",  ".mov", ".wav", ".mp3", ".md5",  ".sha1", ".bak", ".sha256",
      ".part", ".tmp", ".lnk",  ".ini", ".cfg", ".py",  ".m",    ".fdt",  ".eeg"};
  const std::string extension = lower_extension(file);
  if (extension != ".json")
    return !kOthers.contains(extension) && !ends_as_recording(file) && !ends_as_labels(file);
  const std::string name = io::to_lower(file.filename().string());
  return name.find("hypno") != name.npos || name.find("stag") != name.npos ||
         name.find("scor") != name.npos;
}

// Folder and name of each recording without labels; WFDB's own signals are .mat files.
using Stems = std::set<std::pair<fs::path, std::string>>;

Stems stems_without_labels(const SourcePlan& plan) {
  Stems stems;
  for (const Source& source : plan.sources)
    if (!source.labels && lower_extension(source.signal) != ".hea")
      stems.emplace(source.signal.parent_path(), io::to_lower(record_name_of(source.signal)));
  return stems;
}

bool lies_beside(const fs::path& file, const Stems& stems) {
  const fs::path folder = file.parent_path();
  const std::string name = io::to_lower(file.filename().string());
  for (size_t at = name.find_first_of(kEndsAWord); at != name.npos;
       at = name.find_first_of(kEndsAWord, at + 1))
    if (stems.contains({folder, name.substr(0, at)})) return true;
  const auto first = stems.lower_bound({folder, ""});
  return names_a_scoring_alone(file) && first != stems.end() && first->first == folder;
}

// EDF or BDF by its first bytes: a version, a length of header that fits its number of signals.
bool begins_as_edf(const fs::path& path) {
  try {
    const InputFile file(path);
    constexpr size_t kVersionBytes = 8;
    std::array<std::byte, 256> first{};
    if (file.size() <= first.size()) return false;
    file.read(0, first);
    if (!io::looks_like_edf(std::span(first).first(kVersionBytes))) return false;
    return io::edf_header_bytes(first, path.string()) <= static_cast<int64_t>(file.size());
  } catch (const Error&) {
    return false;
  }
}

// Names that recordings, labels and their tables never have are looked into.
bool is_disguised_recording(const fs::path& file, const std::vector<fs::path>& files) {
  if (ends_as_recording(file) || ends_as_labels(file) || lower_extension(file) == ".json")
    return false;
  const bool copy = file.has_extension() && std::binary_search(files.begin(), files.end(),
                                                               fs::path(file).replace_extension());
  return !copy && begins_as_edf(file);
}

}  // namespace

void say_unread_recordings(const std::vector<fs::path>& files, SourcePlan& plan) {
  std::vector<std::string> disguised;
  static const std::set<std::string> kFormats = {".vhdr", ".set", ".fif", ".cnt", ".gdf",
                                                 ".nwb",  ".xdf", ".trc", ".slp", ".mff"};
  std::vector<std::string> names;
  for (const fs::path& file : files) {
    const auto also_as = [&](const char* extension) {
      return std::binary_search(files.begin(), files.end(),
                                fs::path(file).replace_extension(extension));
    };
    if (kFormats.contains(lower_extension(file)) && !also_as(".edf") && !also_as(".bdf"))
      names.push_back(file.filename().string());
    else if (is_disguised_recording(file, files))
      disguised.push_back(file.filename().string());
  }
  if (!disguised.empty())
    plan.warnings.push_back(
        fmt::format("{}: EDF or BDF by the first bytes, not by name: not read; a name that ends in "
                    ".edf or .bdf makes it a recording",
                    some_of(disguised)));
  if (!names.empty())
    plan.warnings.push_back(fmt::format(
        "{}: recordings in such formats are not read, convert them to EDF", some_of(names)));
}

void say_unread_scorings(const std::vector<fs::path>& files, SourcePlan& plan) {
  const Stems stems = stems_without_labels(plan);
  std::vector<std::string> names;
  for (const fs::path& file : files)
    if (may_be_unread_scoring(file) && lies_beside(file, stems))
      names.push_back(file.filename().string());
  if (names.empty()) return;
  plan.warnings.push_back(
      fmt::format("{} beside recordings without labels: such files are not read; stages that they "
                  "hold have to be saved as CSV, TSV or text (--hypnogram-suffix states how text "
                  "is named)",
                  some_of(names)));
}

}  // namespace physiomae::ingest
