#include "physiomae/ingest/source_walk.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

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
      if (!hidden(entry.path()) && entry.is_regular_file(code))
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
    if (code)
      problems_.push_back(
          {path.filename().string(), fmt::format("folder cannot be read: {}", code.message())});
    std::vector<fs::path> paths;
    for (; !code && entries != fs::directory_iterator(); entries.increment(code))
      if (!hidden(entries->path())) paths.push_back(entries->path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& child : paths) visit(child);
  }

  void visit(const fs::path& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
      problems_.push_back({path.filename().string(), "a link that leads nowhere, or in a circle"});
    else if (S_ISDIR(status.st_mode))
      folder(path);
    else
      add_file(path, status);
  }

  void add_file(const fs::path& path, const struct stat& status) {
    // The reader would refuse it too; here it is known before a worker starts.
    if (!S_ISREG(status.st_mode))
      problems_.push_back({path.filename().string(), "is no regular file"});
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
