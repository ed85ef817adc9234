#include "physiomae/ingest/equal_labels.h"

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kFewestBytes = 200;  ///< shorter ones may be of nights without any stage

using BySize = std::map<uintmax_t, std::vector<const Source*>>;

BySize labels_by_size(const SourcePlan& plan) {
  BySize by_size;
  for (const Source& source : plan.sources) {
    if (!source.labels) continue;
    std::error_code code;
    const uintmax_t bytes = fs::file_size(*source.labels, code);
    if (!code && bytes >= kFewestBytes) by_size[bytes].push_back(&source);
  }
  return by_size;
}

// By what they hold; a file that serves several recordings is one.
std::map<std::string, std::map<fs::path, const Source*>> by_content(
    const std::vector<const Source*>& sources) {
  std::map<std::string, std::map<fs::path, const Source*>> groups;
  for (const Source* source : sources) {
    try {
      groups[sha256_file(*source->labels)].emplace(*source->labels, source);
    } catch (const Error&) {
      continue;  // reading it says why
    }
  }
  return groups;
}

}  // namespace

void say_equal_labels(SourcePlan& plan) {
  size_t count = 0;
  std::string first;
  for (const auto& [bytes, sources] : labels_by_size(plan)) {
    if (sources.size() < 2) continue;
    for (const auto& [hash, files] : by_content(sources)) {
      if (files.size() < 2) continue;
      count += files.size();
      if (first.empty())
        first = fmt::format("{} and {}", files.begin()->second->record,
                            std::next(files.begin())->second->record);
    }
  }
  if (count > 0)
    plan.warnings.push_back(fmt::format(
        "the labels of {} recordings are the same byte for byte as another's ({}): one may be a "
        "copy under a wrong name",
        count, first));
}

}  // namespace physiomae::ingest
