#include "physiomae/artifacts/model_info_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/artifacts/section_json.h"
#include "physiomae/base/error.h"

namespace physiomae::artifacts {
namespace {

using nlohmann::json;
using Json = nlohmann::ordered_json;
constexpr const char* kFormat = "physiomae.model.4";

// What architectures of older formats lack was always this.
struct Older {
  const char* format;
  std::vector<std::pair<const char*, const char*>> architecture;
};
const std::array<Older, 2> kOlder = {{
    {"physiomae.model.2", {{"fusion", "early"}, {"network", "transformer"}}},
    {"physiomae.model.3", {{"network", "transformer"}}},
}};

void complete(json& root, const std::string& format, std::string_view where) {
  if (format == kFormat) return;
  const auto* older = std::ranges::find(kOlder, format, &Older::format);
  if (older == kOlder.end())
    throw InputError(
        fmt::format("{}: its format is \"{}\", expected {}", where, format, kFormat),
        "it was made by another version of this program: train it again, or use that version");
  for (const auto& [key, value] : older->architecture) root.at("architecture")[key] = value;
}

Json amplitude_json(const AmplitudeStatistics& amplitude) {
  return {{"median_uv", amplitude.median_uv},
          {"iqr_uv", amplitude.iqr_uv},
          {"sd_uv", amplitude.sd_uv},
          {"sd_low_uv", amplitude.sd_low_uv},
          {"sd_high_uv", amplitude.sd_high_uv}};
}

AmplitudeStatistics amplitude_of(const json& text) {
  AmplitudeStatistics amplitude;
  text.at("median_uv").get_to(amplitude.median_uv);
  text.at("iqr_uv").get_to(amplitude.iqr_uv);
  text.at("sd_uv").get_to(amplitude.sd_uv);
  text.at("sd_low_uv").get_to(amplitude.sd_low_uv);
  text.at("sd_high_uv").get_to(amplitude.sd_high_uv);
  return amplitude;
}

Json input_json(const ModelInfo& info) {
  Json modalities = Json::object();
  for (const size_t m : kEachModality)
    modalities[std::string(kModalityNames[m])] = {{"channels", info.channels[m]},
                                                  {"corpus_sd_uv", info.scaling.corpus.sd_uv[m]},
                                                  {"amplitude", amplitude_json(info.amplitude[m])}};
  return {{"rate_hz", kRateHz},
          {"window_seconds", kWindowSeconds},
          {"recipe", info.recipe},
          {"normalisation", dataset::normalisation_name(info.scaling.method)},
          {"modalities", modalities}};
}

void take_input(const json& text, ModelInfo& info) {
  text.at("recipe").get_to(info.recipe);
  info.scaling.method = dataset::parse_normalisation(text.at("normalisation").get<std::string>());
  for (const size_t m : kEachModality) {
    const json& modality = text.at("modalities").at(std::string(kModalityNames[m]));
    modality.at("channels").get_to(info.channels[m]);
    modality.at("corpus_sd_uv").get_to(info.scaling.corpus.sd_uv[m]);
    info.amplitude[m] = amplitude_of(modality.at("amplitude"));
  }
}

Json ages_json(const AgeStatistics& ages) {
  return {{"patients", ages.patients}, {"youngest", ages.youngest}, {"low", ages.low},
          {"median", ages.median},     {"high", ages.high},         {"oldest", ages.oldest}};
}

AgeStatistics ages_of(const json& text) {
  return {text.at("patients"), text.at("youngest"), text.at("low"),
          text.at("median"),   text.at("high"),     text.at("oldest")};
}

Json training_json(const ModelInfo& info) {
  return {{"strategy", info.strategy},
          {"mask_ratio", info.mask_ratio},
          {"per_patch_targets", info.per_patch_targets},
          {"simulated", info.simulated},
          {"steps", info.steps},
          {"seed", info.seed},
          {"precision", info.precision},
          {"patients", info.training_patients},
          {"windows", info.training_windows},
          {"ages", info.ages ? ages_json(*info.ages) : Json(nullptr)},
          {"validation_loss",
           std::isfinite(info.validation_loss) ? Json(info.validation_loss) : Json(nullptr)},
          {"skipped_steps", info.skipped_steps},
          {"split_sha256", info.split_hash}};
}

void take_training(const json& text, ModelInfo& info) {
  text.at("strategy").get_to(info.strategy);
  text.at("simulated").get_to(info.simulated);
  text.at("steps").get_to(info.steps);
  text.at("seed").get_to(info.seed);
  text.at("precision").get_to(info.precision);
  text.at("patients").get_to(info.training_patients);
  text.at("windows").get_to(info.training_windows);
  const json& loss = text.at("validation_loss");
  info.validation_loss =
      loss.is_null() ? std::numeric_limits<double>::quiet_NaN() : loss.get<double>();
  text.at("skipped_steps").get_to(info.skipped_steps);
  text.at("split_sha256").get_to(info.split_hash);
  // Kept since format 4 was a while in use: a folder without them is read as what they are by
  // default.
  if (text.contains("mask_ratio")) text.at("mask_ratio").get_to(info.mask_ratio);
  if (text.contains("per_patch_targets"))
    text.at("per_patch_targets").get_to(info.per_patch_targets);
  if (text.contains("ages") && !text.at("ages").is_null()) info.ages = ages_of(text.at("ages"));
}

HeadInfo head_of(const json& text, std::string_view where) {
  HeadInfo head{text.at("task"), text.at("class_names")};
  if (text.contains("night_offsets")) text.at("night_offsets").get_to(head.night_offsets);
  for (const std::vector<double>& offsets : head.night_offsets)
    if (offsets.size() != head.class_names.size())
      throw InputError(fmt::format("{}: {} night offsets of the head for {}, expected {}", where,
                                   offsets.size(), head.task, head.class_names.size()),
                       "the file is damaged or was edited: copy the model folder again");
  return head;
}

}  // namespace

std::string model_info_to_json(const ModelInfo& info) {
  model::ModelConfig architecture = info.architecture;
  Json heads = Json::array();
  for (const auto& head : info.heads) {
    heads.push_back({{"task", head.task}, {"class_names", head.class_names}});
    if (!head.night_offsets.empty()) heads.back()["night_offsets"] = head.night_offsets;
  }
  const Json text = {{"format", kFormat},         {"architecture", section_to_json(architecture)},
                     {"decoders", info.decoders}, {"heads", heads},
                     {"input", input_json(info)}, {"training", training_json(info)},
                     {"notes", info.notes}};
  return text.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

ModelInfo model_info_from_json(std::string_view text, std::string_view where) try {
  json root = json::parse(text);
  const auto format = root.at("format").get<std::string>();
  complete(root, format, where);
  ModelInfo info;
  section_from_json(root.at("architecture"), info.architecture);
  root.at("decoders").get_to(info.decoders);
  for (const json& head : root.at("heads")) info.heads.push_back(head_of(head, where));
  take_input(root.at("input"), info);
  take_training(root.at("training"), info);
  root.at("notes").get_to(info.notes);
  return info;
} catch (const json::exception& error) {
  throw InputError(fmt::format("{}: {}", where, error.what()),
                   "the file is damaged or was edited: copy the model folder again");
} catch (const UsageError& error) {
  throw InputError(fmt::format("{}: {}", where, error.message()), error.hint());
}

}  // namespace physiomae::artifacts
