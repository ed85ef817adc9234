#include "physiomae/artifacts/onnx_export.h"

#include <cmath>
#include <limits>

#include "tests/model/tiny_model.h"
#include "tests/oracle.h"
#include "tests/support.h"
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::artifacts {
namespace {

// Weights large enough that every part of the model shows in its outputs.
LoadedModel some_model(const std::string& network, const std::string& fusion,
                       const std::string& activation = "none") {
  LoadedModel loaded;
  model::ModelConfig& config = loaded.info.architecture;
  config = model::tiny_model();
  config.network = network;
  config.fusion = fusion;
  config.tokenizer_activation = activation;
  config.initial_deviation = 0.2;
  loaded.info.strategy = "multimae";
  loaded.model = model::make_network(config, /*start=*/5, at::kCPU);
  const at::NoGradGuard no_gradient;
  for (const auto& parameter : loaded.model->parameters().all())
    if (parameter.name.find("norm") != std::string::npos || parameter.name.ends_with("bias"))
      parameter.value.add_(at::randn_like(parameter.value), 0.2);
  const int64_t width = loaded.model->embedding_width();
  loaded.info.heads = {{"sleep", {"W", "N1", "N2", "N3", "REM"}}, {"age", {"old", "young"}}};
  loaded.heads = {{"heads.sleep.weight", at::randn({5, width}) * 0.3},
                  {"heads.sleep.bias", at::randn({5})},
                  {"heads.sleep.temperature", at::full({1}, 1.7F)},
                  {"heads.age.weight", at::randn({2, width})},
                  {"heads.age.bias", at::randn({2})}};
  return loaded;
}

class OnnxExport : public testing::Test {
 protected:
  std::filesystem::path in(const std::string& name) const { return folder_.path() / name; }

  // Outputs of onnxruntime, or none where it is not installed.
  std::optional<std::map<std::string, at::Tensor>> run(const LoadedModel& model,
                                                       const at::Tensor& windows,
                                                       const at::Tensor& present) const {
    write_onnx(in("m.onnx"), model);
    write_tensor_file(in("in.safetensors"), {}, {{"windows", windows}, {"present", present}});
    if (run_oracle("tests/python/onnx_outputs.py",
                   {in("m.onnx"), in("in.safetensors"), in("out.safetensors")}) != OracleRun::done)
      return std::nullopt;
    return read_tensor_file(in("out.safetensors")).tensors;
  }

  TemporaryFolder folder_;
};

// Window by window, from the modalities that it has.
TEST_F(OnnxExport, EqualsOursInOnnxruntimeWhateverIsPresent) {
  const std::vector<Presence> patterns = {0x0F, 0x01, 0x0B, 0x0F, 0x0C};
  for (const auto& [network, fusion, activation] :
       {std::tuple("transformer", "early", "none"), std::tuple("transformer", "early", "gelu"),
        std::tuple("transformer", "late", "none"), std::tuple("conv", "early", "none")}) {
    const LoadedModel model = some_model(network, fusion, activation);
    const at::Tensor windows = at::randn({std::ssize(patterns), 4, 3000});
    at::Tensor given = windows.clone(), present = at::zeros({std::ssize(patterns), 4});
    std::vector<at::Tensor> embeddings;
    const at::NoGradGuard no_gradient;
    for (int64_t w = 0; w < std::ssize(patterns); ++w) {
      const Presence pattern = patterns[static_cast<size_t>(w)];
      std::vector<at::Tensor> rows;
      for (const int m : kEachModality) {
        const bool there = (pattern >> m & 1) != 0;
        present[w][m] = there ? 1 : 0;
        if (there) rows.push_back(windows[w][m]);
        if (!there) given[w][m].fill_(std::numeric_limits<float>::quiet_NaN());
      }
      embeddings.push_back(model.model->embed(at::stack(rows).unsqueeze(0), pattern));
    }
    const auto found = run(model, given, present);
    if (!found) GTEST_SKIP() << "onnxruntime is not installed (scripts/bootstrap.sh oracle)";
    const at::Tensor embedding = at::cat(embeddings);
    const double scale = embedding.abs().max().item<double>();
    const auto near = [&](const std::string& name, const at::Tensor& expected, double tolerance) {
      ASSERT_TRUE(found->contains(name)) << name;
      EXPECT_LT((found->at(name) - expected).abs().max().item<double>(), tolerance)
          << network << " " << fusion << " " << activation << ": " << name;
    };
    near("embedding", embedding, 1e-5 * scale);
    const at::Tensor logits = at::linear(embedding, model.heads.at("heads.sleep.weight"),
                                         model.heads.at("heads.sleep.bias"));
    near("logits_sleep", logits, 1e-5 * logits.abs().max().item<double>());
    near("probabilities_sleep", at::softmax(logits / 1.7, 1), 1e-5);
    near("probabilities_age",
         at::softmax(at::linear(embedding, model.heads.at("heads.age.weight"),
                                model.heads.at("heads.age.bias")),
                     1),
         1e-5);
    EXPECT_EQ(found->size(), 5U);
  }
}

TEST_F(OnnxExport, WritesTheSameBytesAgain) {
  const LoadedModel model = some_model("transformer", "late");
  write_onnx(in("a.onnx"), model);
  write_onnx(in("b.onnx"), model);
  const std::string bytes = read_text(in("a.onnx"));
  EXPECT_EQ(bytes, read_text(in("b.onnx")));
  for (const char* part : {"windows", "present", "batch", "embedding", "probabilities_age",
                           "LayerNormalization", "model.json"})
    EXPECT_THAT(bytes, testing::HasSubstr(part));
  EXPECT_THAT(bytes, testing::Not(testing::HasSubstr("projections.")));
}

TEST_F(OnnxExport, NamesAHeadWithoutItsTensors) {
  LoadedModel model = some_model("conv", "early");
  model.heads.erase("heads.age.bias");
  EXPECT_THAT(message_of<InputError>([&] { write_onnx(in("m.onnx"), model); }),
              testing::HasSubstr("the model has no tensor heads.age.bias"));
  EXPECT_FALSE(std::filesystem::exists(in("m.onnx")));
}

}  // namespace
}  // namespace physiomae::artifacts
