#include "physiomae/ingest/source_walk.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

std::string_view fault_of_name(const fs::path& path) {
  return store::fault_of_name(path.filename().string());
}

// A recording, packed or not, or what may be its labels: worth a word where it is passed over.
bool may_be_wanted(const fs::path& path) {
  return ends_as_recording(path) || ends_as_recording(path.stem()) || ends_as_labels(path);
}

class Walker {
 public:
  Walker(SourceFiles& found, std::vector<SourceProblem>& problems)
      : found_(found), problems_(problems) {}

  void root(const fs::path& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
      throw InputError(fmt::format("{}: no such file or folder", path.string()),
                       "name a folder of recordings, an EDF file or a WFDB header (.hea)");
    if (S_ISDIR(status.st_mode)) return folder(path);
    add_file(path, status);
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(parent_of(path), code))
      if (!hidden(entry.path()) && entry.is_regular_file(code) &&
          fault_of_name(entry.path()).empty())
        found_.beside.push_back(entry.path());
  }

 private:
  static bool hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

  static fs::path parent_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
  }

  void folder(const fs::path& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || !seen_.emplace(status.st_dev, status.st_ino).second)
      return;
    std::error_code code;
    fs::directory_iterator entries(path, code);
    if (code) add_problem(path, fmt::format("folder cannot be read: {}", code.message()));
    std::vector<fs::path> paths;
    for (; !code && entries != fs::directory_iterator(); entries.increment(code))
      if (!hidden(entries->path())) paths.push_back(entries->path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& child : paths) visit(child);
  }

  void visit(const fs::path& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
      add_problem(path, "a link that leads nowhere, or in a circle");
    else if (S_ISDIR(status.st_mode))
      folder(path);
    else
      add_file(path, status);
  }

  void add_problem(const fs::path& path, const std::string& message) {
    problems_.push_back({shown_name(path.filename().string()), message});
  }

  // Such a name can become neither a record's nor a line of a message or a table.
  void pass_over_name(const fs::path& path) {
    if (may_be_wanted(path))
      add_problem(path, fmt::format("its name {}; hint: rename it, or name a recording in a "
                                    "--records table with a record's name beside it",
                                    fault_of_name(path)));
  }

  void add_file(const fs::path& path, const struct stat& status) {
    if (!fault_of_name(path).empty()) return pass_over_name(path);
    // The reader would refuse it too; here it is known before a worker starts.
    if (!S_ISREG(status.st_mode))
      add_problem(path, "is no regular file");
    else if (names_.insert(fs::canonical(parent_of(path)) / path.filename()).second)
      found_.files.push_back(path);
  }

  SourceFiles& found_;
  std::vector<SourceProblem>& problems_;
  std::set<std::pair<dev_t, ino_t>> seen_;  ///< folders
  std::set<fs::path> names_;                ///< files: two roots may overlap
};

}  // namespace

SourceFiles walk_sources(const std::vector<fs::path>& roots, std::vector<SourceProblem>& problems) {
  SourceFiles found;
  Walker walker(found, problems);
  for (const fs::path& root : roots) walker.root(root);
  std::sort(found.files.begin(), found.files.end());
  return found;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return std::filesystem::absolute(file).lexically_normal().parent_path();
}

}  // namespace physiomae::ingest
