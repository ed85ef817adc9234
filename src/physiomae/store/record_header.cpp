#include "physiomae/store/record_header.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"

namespace physiomae::store {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "physiomae-record";
constexpr std::string_view kVersion = "3";

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Json to_json(const signal::RobustStatistics& s) {
  return {{"median", s.median},
          {"iqr", s.iqr},
          {"clipped_sd", s.clipped_sd},
          {"clipped_share", s.clipped_share},
          {"mean", s.mean},
          {"sd", s.sd}};
}

signal::RobustStatistics statistics_from(const Json& json) {
  signal::RobustStatistics s;
  s.median = json.at("median").get<double>();
  s.iqr = json.at("iqr").get<double>();
  s.clipped_sd = json.at("clipped_sd").get<double>();
  s.clipped_share = json.at("clipped_share").get<double>();
  s.mean = json.at("mean").get<double>();
  s.sd = json.at("sd").get<double>();
  for (const double value : {s.median, s.iqr, s.clipped_sd, s.clipped_share, s.mean, s.sd})
    if (!std::isfinite(value)) throw InputError("a statistic is not finite");
  return s;
}

// One entry a modality, under its name.
template <typename Entry>
Json per_modality(const Entry& entry) {
  Json json = Json::object();
  for (const size_t m : kEachModality) json[std::string(kModalityNames[m])] = entry(m);
  return json;
}

// A reader of metadata values; errors name the file and the key.
class Fields {
 public:
  Fields(const std::map<std::string, std::string>& metadata, const std::string& where)
      : metadata_(metadata), where_(where) {}

  const std::string& text(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end())
      throw InputError(fmt::format("{}: the header lacks \"{}\"", where_, key),
                       "this is no record of a PhysioMAE store, or of another version");
    return found->second;
  }

  template <typename Use>
  void json(const std::string& key, const Use& use) const {
    try {
      use(Json::parse(text(key)));
    } catch (const nlohmann::json::exception& error) {
      throw InputError(fmt::format("{}: header \"{}\": {}", where_, key, error.what()));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: header \"{}\": {}", where_, key, error.message()));
    }
  }

  template <typename Use>
  void modalities(const std::string& key, const Use& use) const {
    json(key, [&](const Json& object) {
      for (const size_t m : kEachModality) use(m, object.at(std::string(kModalityNames[m])));
    });
  }

 private:
  const std::map<std::string, std::string>& metadata_;
  const std::string& where_;
};

}  // namespace

std::map<std::string, std::string> header_to_metadata(const RecordHeader& h) {
  std::map<std::string, std::string> metadata = {
      {"format", std::string(kFormat)},
      {"version", std::string(kVersion)},
      {"record", h.record},
      {"patient", h.patient},
      {"patient_known", h.patient_known ? "true" : "false"},
      {"age_years", h.age_years ? dump(*h.age_years) : ""},
      {"sex", h.sex},
      {"simulated", h.simulated ? "true" : "false"},
      {"source_format", h.source_format},
      {"source_rate_hz", dump(h.source_rate_hz)},
      {"start_time", h.start_time},
      {"recipe", h.recipe},
      {"labels_format", h.labels_format},
      {"labels_version", dump(h.labels_version)},
      {"channel_map", h.channel_map},
      {"source_sha256", dump(h.source_sha256)},
      {"source_roles", dump(h.source_roles)},
      {"warnings", dump(h.warnings)},
  };
  metadata["channels"] = dump(per_modality([&](size_t m) {
    return Json{{"channel", h.channels[m].channel}, {"reason", h.channels[m].reason}};
  }));
  metadata["statistics"] = dump(per_modality([&](size_t m) { return to_json(h.statistics[m]); }));
  metadata["quality"] = dump(per_modality([&](size_t m) { return Json(h.quality[m]); }));
  return metadata;
}

RecordHeader header_from_metadata(const std::map<std::string, std::string>& metadata,
                                  const std::string& where) {
  const Fields fields(metadata, where);
  if (fields.text("format") != kFormat || fields.text("version") != kVersion)
    throw InputError(
        fmt::format("{}: format \"{}\" version \"{}\", expected \"{}\" version \"{}\"", where,
                    fields.text("format"), fields.text("version"), kFormat, kVersion),
        "`physiomae ingest` into the same store makes records of another version anew");
  RecordHeader h;
  h.record = fields.text("record");
  h.patient = fields.text("patient");
  h.patient_known = fields.text("patient_known") == "true";
  if (!fields.text("age_years").empty())
    fields.json("age_years", [&](const Json& json) { h.age_years = json.get<double>(); });
  h.sex = fields.text("sex");
  h.simulated = fields.text("simulated") == "true";
  h.source_format = fields.text("source_format");
  fields.json("source_rate_hz", [&](const Json& json) { h.source_rate_hz = json.get<double>(); });
  h.start_time = fields.text("start_time");
  h.recipe = fields.text("recipe");
  h.labels_format = fields.text("labels_format");
  fields.json("labels_version", [&](const Json& json) { h.labels_version = json.get<int>(); });
  h.channel_map = fields.text("channel_map");
  fields.json("source_sha256", [&](const Json& json) { json.get_to(h.source_sha256); });
  fields.json("source_roles", [&](const Json& json) { json.get_to(h.source_roles); });
  fields.json("warnings", [&](const Json& json) { json.get_to(h.warnings); });
  fields.modalities("channels", [&](size_t m, const Json& json) {
    json.at("channel").get_to(h.channels[m].channel);
    json.at("reason").get_to(h.channels[m].reason);
  });
  fields.modalities("statistics",
                    [&](size_t m, const Json& json) { h.statistics[m] = statistics_from(json); });
  fields.modalities("quality", [&](size_t m, const Json& json) { json.get_to(h.quality[m]); });
  if (h.record.empty() || h.patient.empty() || !(h.source_rate_hz > 0))
    throw InputError(fmt::format("{}: record, patient or source rate is empty", where));
  return h;
}

}  // namespace physiomae::store
