#include "physiomae/store/manifest.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::store {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::vector<fs::path> files_of(const fs::path& store) {
  try {
    return record_files(store);
  } catch (const InputError&) {
    return {};  // before the first record
  }
}

Json describe(const StoredRecord& record) {
  const RecordHeader& header = record.header();
  Json modalities = Json::array();
  for (const size_t m : kEachModality)
    if (!header.channels[m].channel.empty()) modalities.push_back(kModalityNames[m]);
  return {{"record", header.record},
          {"patient", header.patient},
          {"age_years", header.age_years ? Json(*header.age_years) : Json()},
          {"sex", header.sex},
          {"simulated", header.simulated},
          {"windows", record.windows()},
          {"staged_windows", staged_windows(record.stage())},
          {"modalities", modalities}};
}

}  // namespace

void rebuild_manifest(const fs::path& store, const std::string& recipe) {
  Json records = Json::array();
  for (const fs::path& file : files_of(store)) {
    try {
      records.push_back(describe(StoredRecord(file)));
    } catch (const InputError&) {
      continue;  // opening the store says what is wrong with it
    }
  }
  const Json manifest = {
      {"format", "physiomae-store"}, {"version", 1}, {"recipe", recipe}, {"records", records}};
  const std::string text =
      manifest.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::error_code code;
  if (fs::exists(store / "manifest.json", code) && read_text(store / "manifest.json") == text)
    return;
  write_file(store / "manifest.json", text);
}

std::string recipe_of_store(const fs::path& store) {
  std::error_code code;
  if (fs::is_regular_file(store / "manifest.json", code)) {
    const Json manifest = Json::parse(read_text(store / "manifest.json"), nullptr, false);
    if (manifest.is_object() && manifest.contains("recipe") && manifest["recipe"].is_string())
      return manifest["recipe"].get<std::string>();
  }
  for (const fs::path& file : files_of(store)) {
    try {
      return StoredRecord(file).header().recipe;
    } catch (const InputError&) {
      continue;
    }
  }
  return "";
}

}  // namespace physiomae::store
