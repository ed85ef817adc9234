// `physiomae export MODEL --out model.onnx`, `physiomae export MODEL --format float16 --out FOLDER`
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/artifacts/onnx_export.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"

namespace physiomae::cli {
namespace {

void write_float16(const std::string& out, const artifacts::LoadedModel& model) {
  artifacts::write_model_folder(out, model.info, model.model->parameters(),
                                {model.heads.begin(), model.heads.end()},
                                artifacts::WeightFormat::float16);
}

}  // namespace

int run_export(int argc, char** argv) {
  CLI::App app(
      "Writes a model in another form: ONNX for other programs, or a model folder of half the "
      "size.");
  std::string model, out, format = "onnx";
  app.add_option("MODEL", model, "model folder (RUN/model, PROBE/model, OUT/models/TASK)")
      ->required();
  app.add_option("--out", out, "ONNX file, or with float16 a model folder")->required();
  app.add_option("--format", format, "onnx: encoder and heads; float16: weights rounded to float16")
      ->check(CLI::IsMember({"onnx", "float16"}))
      ->capture_default_str();
  parse_arguments(app, argc, argv);
  const auto loaded = artifacts::load_model_folder(model, c10::Device(c10::kCPU));
  if (format == "onnx")
    artifacts::write_onnx(out, loaded);
  else
    write_float16(out, loaded);
  fmt::print("{}: {} parameters, {} heads\n", out, loaded.model->parameters().count(),
             loaded.info.heads.size());
  return 0;
}

}  // namespace physiomae::cli
