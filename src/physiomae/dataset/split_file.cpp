#include "physiomae/dataset/split_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"

namespace physiomae::dataset {
namespace {

constexpr const char* kFormat = "physiomae-split-1";

// Keys in alphabetical order, so that the same split gives the same text.
nlohmann::json to_json(const SplitManifest& split) {
  return {{"format", kFormat},
          {"seed", split.seed},
          {"stratified_by_age", split.stratified_by_age},
          {"pretrain", split.pretrain},
          {"train", split.train},
          {"validation", split.validation},
          {"test", split.test}};
}

SplitManifest from_json(const nlohmann::json& json) {
  if (json.at("format") != kFormat)
    throw InputError(
        fmt::format("format is {}, expected \"{}\"", json.at("format").dump(), kFormat));
  SplitManifest split;
  json.at("seed").get_to(split.seed);
  json.at("stratified_by_age").get_to(split.stratified_by_age);
  json.at("pretrain").get_to(split.pretrain);
  json.at("train").get_to(split.train);
  json.at("validation").get_to(split.validation);
  json.at("test").get_to(split.test);
  json.at("hash").get_to(split.hash);
  return split;
}

}  // namespace

std::string split_hash(const SplitManifest& split) { return sha256_hex(to_json(split).dump()); }

SplitManifest read_split(const std::filesystem::path& path) {
  const std::string text = read_text(path);
  try {
    const SplitManifest split = from_json(nlohmann::json::parse(text));
    split.validate();
    return split;
  } catch (const nlohmann::json::exception& error) {
    throw InputError(fmt::format("{}: no split manifest: {}", path.string(), error.what()),
                     "`physiomae split STORE --out FILE` writes one");
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.message()), error.hint());
  }
}

void write_split(const std::filesystem::path& path, const SplitManifest& split) {
  split.validate();
  nlohmann::json json = to_json(split);
  json["hash"] = split.hash;
  write_file(path, json.dump(1) + "\n");
}

}  // namespace physiomae::dataset
