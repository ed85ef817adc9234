#include "physiomae/ingest/record_visit.h"

#include <regex>
#include <vector>

#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/visit_key.h"

namespace physiomae::ingest {
namespace {

constexpr int kFoldersAbove = 3;

using Patterns = std::vector<std::regex>;

// The first group names it; names are in lower case. A letter alone counts only behind the
// patient's name: "S1" may be a subject.
const Patterns& visit_patterns() {
  static const Patterns patterns = {
      std::regex("(?:^|[-_])ses-([a-z0-9]+)"),
      std::regex("^shhs(\\d)-"),
      std::regex("(?:^|[-_. ])(?:visit|session|timepoint|tp)[-_. ]?(\\d{1,3})(?!\\d)"),
      std::regex("^[a-z]+-(baseline|follow-?up|month\\d+)-"),
      std::regex("[-_. ](?:v|s|t|ses)[-_]?(\\d{1,2})(?=$|[-_. ])"),
      std::regex("[-_. ](baseline|follow-?up)(?=$|[-_. ])"),
  };
  return patterns;
}

const Patterns& night_patterns() {
  static const Patterns patterns = {
      std::regex("^(?:sc4|st7)\\d\\d(\\d)[a-z]\\d"),
      std::regex("[-_. ](?:n|night|nacht|nuit)[-_. ]?(\\d{1,2})(?=$|[-_. ])"),
  };
  return patterns;
}

std::string first_of(const Patterns& patterns, const std::string& name) {
  std::smatch match;
  for (const std::regex& pattern : patterns)
    if (std::regex_search(name, match, pattern)) return io::visit_key(match.str(1));
  return "";
}

std::string visit_of_folders(std::filesystem::path folder) {
  static const Patterns patterns = {
      std::regex("^ses-([a-z0-9]+)$"),
      std::regex("^(?:visit|session|timepoint)[-_. ]?(\\d{1,3})$"),
  };
  for (int level = 0; level < kFoldersAbove; ++level, folder = folder.parent_path())
    if (const std::string visit = first_of(patterns, io::to_lower(folder.filename().string()));
        !visit.empty())
      return visit;
  return "";
}

}  // namespace

std::string visit_of_table(const std::filesystem::path& table) {
  static const Patterns patterns = {
      std::regex("(?:^|[-_. ])(baseline|follow-?up|(?:visit|session|timepoint|tp|t)[-_. ]?\\d{1,2})"
                 "(?=$|[-_. ])")};
  return first_of(patterns, io::to_lower(table.stem().string()));
}

RecordVisit visit_of(const Source& source) {
  const std::string name = io::to_lower(source.record);
  RecordVisit of = {.visit = first_of(visit_patterns(), name),
                    .night = first_of(night_patterns(), name)};
  if (of.visit.empty()) of.visit = visit_of_folders(folder_of(source.signal));
  return of;
}

}  // namespace physiomae::ingest
