#include "physiomae/ingest/inspect.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/ingest/inspect_parts.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/source_labels.h"
#include "physiomae/io/hypnogram.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

InspectJson describe_edf_like(const fs::path& path, const InspectOptions& options) {
  InspectJson json = inspect_recording(path, options);
  // A file of annotations alone is a hypnogram.
  if (json["channels"].empty() && json["labels"].is_object()) return json["labels"];
  return json;
}

InspectJson describe(const fs::path& path, const InspectOptions& options) {
  std::error_code code;
  if (fs::is_directory(path, code)) {
    if (!fs::is_directory(path / "records", code))
      throw InputError(fmt::format("{}: is a folder, but no store", path.string()),
                       "name a recording in it, or ingest it: physiomae ingest --dry-run");
    return inspect_store(path, options);
  }
  if (path.extension() == ".safetensors") return inspect_record(path, options);
  if (is_challenge_labels(path)) return inspect_labels(read_challenge_labels(path));
  if (ends_as_labels(path)) return inspect_labels(io::read_hypnogram(path, options.labels));
  return describe_edf_like(path, options);
}

}  // namespace

Inspection inspect(const fs::path& path, const InspectOptions& options) {
  const InspectJson json = describe(path, options);
  Inspection result;
  if (json["kind"] == "store") result.unusable = static_cast<int64_t>(json["unusable"].size());
  result.text = options.json
                    ? json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                    : terminal_text(inspect_text(json));
  return result;
}

}  // namespace physiomae::ingest
