#include "physiomae/artifacts/model_folder.h"

#include <limits>

#include "tests/model/tiny_model.h"
#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/artifacts/model_card.h"
#include "physiomae/artifacts/model_info_json.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::artifacts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const c10::Device kCpu(c10::kCPU);

ModelInfo some_info() {
  ModelInfo info;
  info.architecture = model::tiny_model();
  info.strategy = "multimae_drop";
  info.scaling.method = dataset::Normalisation::corpus;
  info.scaling.corpus.sd_uv = {10.5, 20, 30, 40};
  info.recipe = "paper-1";
  info.channels[0] = {"F3-M2", "C4-A1"};
  info.amplitude[3] = {1, 2, 3, 0.5, 7};
  info.simulated = true;
  info.precision = "bf16";
  info.steps = 42;
  info.seed = 11;
  info.training_patients = 3;
  info.training_windows = 99;
  info.validation_loss = 0.1 + 0.2;
  info.split_hash = "abc";
  info.notes["origin"] = "a \"test\" µV";
  return info;
}

TEST(ModelInfo, ComesBackFromJson) {
  ModelInfo info = some_info();
  info.heads = {{"sleep", {"W", "N1", "N2", "N3", "REM"}}};
  const ModelInfo found = model_info_from_json(model_info_to_json(info), "model.json");
  EXPECT_EQ(model_info_to_json(found), model_info_to_json(info));
  EXPECT_EQ(found.architecture.dim, 32);
  EXPECT_EQ(found.scaling.method, dataset::Normalisation::corpus);
  EXPECT_EQ(found.scaling.corpus.sd_uv[0], 10.5);
  EXPECT_THAT(found.channels[0], ElementsAre("F3-M2", "C4-A1"));
  EXPECT_EQ(found.amplitude[3].sd_high_uv, 7);
  EXPECT_EQ(found.validation_loss, 0.1 + 0.2);
  EXPECT_TRUE(found.simulated);
  EXPECT_EQ(found.heads.at(0).class_names.size(), 5U);
  info.validation_loss = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(
      std::isnan(model_info_from_json(model_info_to_json(info), "model.json").validation_loss));
}

TEST(ModelInfo, KeepsAgesAndHowItWasMasked) {
  ModelInfo info = some_info();
  info.ages = {.patients = 3, .youngest = 18, .low = 19.5, .median = 40, .high = 77, .oldest = 80};
  info.mask_ratio = 0.5;
  info.per_patch_targets = true;
  const ModelInfo found = model_info_from_json(model_info_to_json(info), "model.json");
  EXPECT_EQ(model_info_to_json(found), model_info_to_json(info));
  EXPECT_EQ(found.ages.value().oldest, 80);
  EXPECT_EQ(found.ages.value().low, 19.5);
  EXPECT_EQ(found.mask_ratio, 0.5);
  EXPECT_TRUE(found.per_patch_targets);
  EXPECT_THAT(model_card(found), HasSubstr("3 of the patients are of known age: 18 to 80 years"));
}

TEST(ModelInfo, KeepsHowFarAHeadIsOffANight) {
  ModelInfo info = some_info();
  info.heads = {{"age", {"55 or over", "under 55"}},
                {"sleep", {"W", "N1", "N2", "N3", "REM"}, {{1, 0.25, 0, -1, -0.25}}}};
  const std::string text = model_info_to_json(info);
  const ModelInfo found = model_info_from_json(text, "model.json");
  EXPECT_TRUE(found.heads.at(0).night_offsets.empty());
  EXPECT_EQ(found.heads.at(1).night_offsets, info.heads.at(1).night_offsets);
  nlohmann::json damaged = nlohmann::json::parse(text);
  damaged["heads"][1]["night_offsets"][0].erase(4);
  EXPECT_THAT(message_of<InputError>([&] { model_info_from_json(damaged.dump(), "model.json"); }),
              HasSubstr("4 night offsets of the head for sleep, expected 5"));
}

TEST(ModelInfo, OfAFolderFromBeforeAgesWereKept) {
  nlohmann::json text = nlohmann::json::parse(model_info_to_json(some_info()));
  EXPECT_TRUE(text["training"]["ages"].is_null());
  for (const char* key : {"ages", "mask_ratio", "per_patch_targets"}) text["training"].erase(key);
  const ModelInfo found = model_info_from_json(text.dump(), "model.json");
  EXPECT_FALSE(found.ages);
  EXPECT_EQ(found.mask_ratio, 0);
  EXPECT_FALSE(found.per_patch_targets);
}

TEST(ModelInfo, NamesWhatIsWrong) {
  EXPECT_THAT(message_of<InputError>([] { model_info_from_json("{", "model.json"); }),
              HasSubstr("model.json"));
  std::string text = model_info_to_json(some_info());
  text.replace(text.find("physiomae.model.4"), 17, "physiomae.model.9");
  EXPECT_THAT(message_of<InputError>([&] { model_info_from_json(text, "model.json"); }),
              HasSubstr("expected physiomae.model.4"));
  text = model_info_to_json(some_info());
  text.replace(text.find("\"recipe\""), 8, "\"recipes\"");
  EXPECT_THAT(message_of<InputError>([&] { model_info_from_json(text, "model.json"); }),
              HasSubstr("recipe"));
}

TEST(ModelInfo, ReadsOlderFormats) {
  using Json = nlohmann::json;
  Json text = Json::parse(model_info_to_json(ModelInfo()));
  text["format"] = "physiomae.model.3";
  text["architecture"].erase("network");
  text["architecture"]["fusion"] = "late";
  EXPECT_EQ(model_info_from_json(text.dump(), "m").architecture.network, "transformer");
  EXPECT_EQ(model_info_from_json(text.dump(), "m").architecture.fusion, "late");
  text["format"] = "physiomae.model.2";
  text["architecture"].erase("fusion");
  EXPECT_EQ(model_info_from_json(text.dump(), "m").architecture.fusion, "early");
  text["format"] = "physiomae.model.4";
  EXPECT_THROW(model_info_from_json(text.dump(), "m"), InputError);
}

TEST(ModelInfo, RefusesNumbersOutOfRange) {
  const std::string good = model_info_to_json(some_info());
  for (const char* value : {"1.5", "-0.5"}) {
    const size_t at = good.find("\"dropout\": ") + 11, end = good.find_first_of(",\n", at);
    const std::string bad = good.substr(0, at) + value + good.substr(end);
    EXPECT_THAT(message_of<Error>([&] { model_info_from_json(bad, "model.json"); }),
                HasSubstr("dropout is"));
  }
}

TEST(ModelInfo, NothingIsSimulatedUntilARecordIs) { EXPECT_FALSE(ModelInfo{}.simulated); }

TEST(ModelCard, HasNotesOnlyWhereThereAreSome) {
  ModelInfo info;
  EXPECT_EQ(model_card(info).find("## Notes"), std::string::npos);
  info.notes["a"] = "b";
  EXPECT_NE(model_card(info).find("## Notes\n- a: b\n"), std::string::npos);
}

TEST(ModelFolder, ComesBackWithDecodersAndHeads) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const model::MultiMae model(model::tiny_model(), /*seed=*/5, kCpu);
  ModelInfo info = some_info();
  info.heads = {{"age", {"55 or over", "under 55"}}};
  const at::Tensor head = at::randn({2, 32});
  write_model_folder(path, info, model.parameters(), {{"heads.age.weight", head}});
  const LoadedModel found = load_model_folder(path, kCpu);
  for (const auto& parameter : model.parameters().all())
    EXPECT_TRUE(at::equal(found.model->parameters().at(parameter.name), parameter.value))
        << parameter.name;
  EXPECT_TRUE(at::equal(found.heads.at("heads.age.weight"), head));
  EXPECT_THAT(file_text(path / "CARD.md"), AllOf(HasSubstr("Simulated recordings"),
                                                 HasSubstr("under 55"), HasSubstr("paper-1")));
}

TEST(ModelFolder, AnEncoderAloneLoads) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const model::MultiMae model(model::tiny_model(), /*seed=*/5, kCpu);
  ModelInfo info = some_info();
  info.decoders = false;
  write_model_folder(path, info, model.parameters());
  for (const auto& [name, tensor] : read_tensor_file(path / "model.safetensors").tensors)
    EXPECT_THAT(name, Not(testing::StartsWith("decoders.")));
  const LoadedModel found = load_model_folder(path, kCpu);
  const at::Tensor windows = at::randn({2, 4, kWindowSamples});
  EXPECT_TRUE(at::equal(found.model->embed(windows, 0x0F), model.embed(windows, 0x0F)));
}

// Each weight is the nearest float16, heads are as they were, and what is read again is written as
// it was.
TEST(ModelFolder, KeepsWeightsAsFloat16) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model", again = folder.path() / "again";
  const model::MultiMae model(model::tiny_model(), /*seed=*/5, kCpu);
  ModelInfo info = some_info();
  info.heads = {{"age", {"55 or over", "under 55"}}};
  const at::Tensor head = at::randn({2, 32}) * 1e-6;
  write_model_folder(path, info, model.parameters(), {{"heads.age.weight", head}},
                     WeightFormat::float16);
  const auto stored = read_tensor_file(path / "model.safetensors").tensors;
  EXPECT_EQ(stored.at("modality_embedding").scalar_type(), at::kHalf);
  EXPECT_EQ(stored.at("heads.age.weight").scalar_type(), at::kFloat);
  const LoadedModel found = load_model_folder(path, kCpu);
  for (const auto& parameter : model.parameters().all()) {
    const at::Tensor& value = found.model->parameters().at(parameter.name);
    EXPECT_EQ(value.scalar_type(), at::kFloat);
    EXPECT_TRUE(at::equal(value, parameter.value.to(at::kHalf).to(at::kFloat))) << parameter.name;
  }
  EXPECT_TRUE(at::equal(found.heads.at("heads.age.weight"), head));
  EXPECT_THAT(file_text(path / "CARD.md"), HasSubstr("rounded to float16"));
  write_model_folder(again, found.info, found.model->parameters(), {{"heads.age.weight", head}},
                     WeightFormat::float16);
  for (const char* file : {"model.safetensors", "model.json", "CARD.md"})
    EXPECT_EQ(file_text(path / file), file_text(again / file)) << file;
}

TEST(ModelFolder, RefusesFloat16ForWhatItCannotHold) {
  const TemporaryFolder folder;
  const model::MultiMae model(model::tiny_model(), /*seed=*/5, kCpu);
  model.parameters().at("modality_embedding").detach()[0][0] = 70000;
  EXPECT_THAT(message_of<InputError>([&] {
                write_model_folder(folder.path() / "m", some_info(), model.parameters(), {},
                                   WeightFormat::float16);
              }),
              HasSubstr("parameter modality_embedding"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "m"));
}

TEST(ModelFolder, ReplacesAnOlderModelAndNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const model::MultiMae model(model::tiny_model(), 5, kCpu);
  ModelInfo info = some_info();
  write_model_folder(path, info, model.parameters());
  info.steps = 43;
  write_model_folder(path / "", info, model.parameters());
  EXPECT_EQ(read_model_info(path).steps, 43);
  EXPECT_EQ(read_model_info(path).seed, 11U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  write_file(folder.path() / "file", "precious");
  EXPECT_THAT(
      message_of<UsageError>([&] { write_model_folder(folder.path(), info, model.parameters()); }),
      HasSubstr("is no model folder"));
}

TEST(ModelFolder, SaysWhatIsMissingOrDamaged) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const auto load = [&] { return message_of<InputError>([&] { load_model_folder(path, kCpu); }); };
  EXPECT_THAT(load(), HasSubstr("has no model.json"));
  const model::MultiMae model(model::tiny_model(), 5, kCpu);
  write_model_folder(path, some_info(), model.parameters());
  ModelInfo other = some_info();
  other.architecture.dim = 64;
  write_file(path / "model.json", model_info_to_json(other));
  EXPECT_THAT(load(), AllOf(HasSubstr("model.safetensors"), HasSubstr("architecture")));
  write_file(path / "model.json", model_info_to_json(some_info()));
  std::filesystem::resize_file(path / "model.safetensors", 5000);
  EXPECT_THAT(load(), HasSubstr("model.safetensors"));
  std::filesystem::remove(path / "model.safetensors");
  EXPECT_THAT(load(), HasSubstr("has no model.safetensors"));
}

// The architecture is the whole section: a field left out would be another model at its random
// start.
TEST(ModelInfo, HoldsEveryFieldOfTheModelSection) {
  ModelInfo info = some_info();
  info.architecture.initial_deviation = 0.05;
  info.architecture.dropout = 0.25;
  info.architecture.decoder_context = "interleaved";
  info.skipped_steps = {7, 9};
  const std::string text = model_info_to_json(info);
  ModelInfo found = model_info_from_json(text, "model.json");
  EXPECT_EQ(Configuration({&found.architecture}).print(),
            Configuration({&info.architecture}).print());
  EXPECT_EQ(found.skipped_steps, info.skipped_steps);
  std::string less = text;
  less.replace(less.find("initial_deviation"), 7, "another");
  EXPECT_THAT(message_of<InputError>([&] { model_info_from_json(less, "model.json"); }),
              HasSubstr("initial_deviation"));
  std::string wrong = text;
  wrong.replace(wrong.find("interleaved"), 11, "every third");
  EXPECT_THAT(message_of<InputError>([&] { model_info_from_json(wrong, "model.json"); }),
              HasSubstr("decoder_context is \"every third\""));
}

}  // namespace
}  // namespace physiomae::artifacts
