#include "physiomae/ingest/written_path.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "physiomae/io/folded_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

std::string key_of(const fs::path& name) { return io::folded(name.filename().string()); }

}  // namespace

fs::path meant_path(const fs::path& path) {
  std::error_code code;
  if (std::string text = path.string(); text.find('\\') != text.npos && !fs::exists(path, code)) {
    std::replace(text.begin(), text.end(), '\\', '/');
    return meant_path(text);
  }
  if (!path.has_filename() || !path.has_parent_path() || fs::exists(path, code)) return path;
  const fs::path folder = meant_path(path.parent_path());
  fs::path meant;
  for (fs::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    if (key_of(entry->path()) != key_of(path)) continue;
    if (!meant.empty()) return path;
    meant = entry->path();
  }
  return meant.empty() ? path : meant;
}

}  // namespace physiomae::ingest
