#include "physiomae/ingest/age_lookup.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

// The folder of the table, or the one around it, that the recording's folder does not lie in.
fs::path branch_of(const fs::path& table, const fs::path& recording) {
  fs::path branch;
  auto other = recording.begin();
  for (const fs::path& part : table) {
    branch /= part;
    if (other == recording.end() || *other != part) break;
    ++other;
  }
  return branch;
}

// A line for a recording from the tables of a folder. Its file's name, where that is not the
// record's, counts only as long as no other recording within `scope` could be meant.
AgeMatch look_up(const AgeRows& rows, const Source& source, const RecordingFolders& recordings,
                 const fs::path& scope) {
  AgeMatch match = rows.find(source);
  const std::string name = record_name_of(source.signal);
  if (match.row != nullptr || name == source.record) return match;
  match = rows.find(name);
  return match.row != nullptr && recordings.is_alone(source, scope) ? match : AgeMatch();
}

AgeMatch find_above(const AgeFolders& folders, const Source& source,
                    const RecordingFolders& recordings) {
  for (fs::path folder = folder_of(source.signal);; folder = folder.parent_path()) {
    if (const auto rows = folders.find(folder); rows != folders.end())
      if (AgeMatch match = look_up(rows->second, source, recordings, folder); match.row != nullptr)
        return match;
    if (folder == folder.parent_path()) return {};
  }
}

FoundAge find_elsewhere(const AgeFolders& folders, const Source& source,
                        const RecordingFolders& recordings) {
  const fs::path at = folder_of(source.signal);
  FoundAge found;
  std::ptrdiff_t nearest = 0;
  for (const auto& [folder, rows] : folders) {
    const AgeMatch match = look_up(rows, source, recordings, at.root_path());
    if (match.row == nullptr || lies_in(at, folder)) continue;
    const fs::path branch = branch_of(folder, at);
    const auto depth = std::distance(branch.begin(), branch.end());
    if (recordings.any_in(branch)) {
      found.of_others = match.row;
    } else if (depth > nearest) {
      found.line = match;
      nearest = depth;
    } else if (depth == nearest && found.line.row != nullptr &&
               !agree(*found.line.row, *match.row)) {
      found.line = {};
    }
  }
  if (found.line.row != nullptr) found.of_others = nullptr;
  return found;
}

// Whom a line fits: patients by their names in small letters, as records where nobody named them.
struct Claims {
  const AgeRow* row = nullptr;
  std::set<std::string> exact, loose;  ///< by what makes two claims one person's
  std::set<std::string> names;         ///< as they are spelt
  bool said = false;

  size_t persons() const {
    std::set<std::string> all = exact;
    all.insert(loose.begin(), loose.end());
    return all.size();
  }
};

std::string person_of(const Source& source) {
  return source.patient_known ? io::to_lower(source.patient) : "record " + source.record;
}

std::string shared_text(const std::vector<Claims>& shared) {
  const Claims& first = shared.front();
  const std::string others =
      shared.size() == 1 ? "" : fmt::format(" (so do {} more lines)", shared.size() - 1);
  return fmt::format(
      "{}: the line of {} fits {} alike{}; {}; hint: a table serves all that are called there as "
      "the recordings or their patients are",
      first.row->table, first.row->name, fmt::join(first.names, ", "), others,
      first.exact.empty() ? "it serves none" : "it serves the one alone that is called so");
}

}  // namespace

FoundAge find_age(const AgeFolders& folders, const Source& source,
                  const RecordingFolders& recordings) {
  if (const AgeMatch match = find_above(folders, source, recordings); match.row != nullptr)
    return {.line = match};
  return find_elsewhere(folders, source, recordings);
}

void withdraw_shared(std::vector<AgeMatch>& lines, SourcePlan& plan) {
  std::map<std::pair<const AgeRows*, std::string>, Claims> claims;
  const auto key_of = [](const AgeMatch& line) { return std::pair(line.rows, line.key); };
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].row == nullptr) continue;
    const Source& source = plan.sources[i];
    Claims& claim = claims[key_of(lines[i])];
    if (claim.row == nullptr || lines[i].exact) claim.row = lines[i].row;
    (lines[i].exact ? claim.exact : claim.loose).insert(person_of(source));
    claim.names.insert(source.patient);
  }
  std::vector<Claims> shared;
  for (AgeMatch& line : lines) {
    if (line.row == nullptr || line.exact) continue;
    Claims& claim = claims.at(key_of(line));
    if (claim.persons() < 2) continue;
    if (!std::exchange(claim.said, true)) shared.push_back(claim);
    line = {};
  }
  if (!shared.empty()) plan.warnings.push_back(shared_text(shared));
}

}  // namespace physiomae::ingest
