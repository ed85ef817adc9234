// `physiomae export MODEL --out model.onnx`
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/artifacts/onnx_export.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"

namespace physiomae::cli {

int run_export(int argc, char** argv) {
  CLI::App app("Writes a model's encoder and heads as ONNX, for other programs to run.");
  std::string model, out;
  app.add_option("MODEL", model, "model folder (RUN/model, PROBE/model, OUT/models/TASK)")
      ->required();
  app.add_option("--out", out, "ONNX file")->required();
  parse_arguments(app, argc, argv);
  const auto loaded = artifacts::load_model_folder(model, c10::Device(c10::kCPU));
  artifacts::write_onnx(out, loaded);
  fmt::print("{}: {} parameters, {} heads\n", out, loaded.model->parameters().count(),
             loaded.info.heads.size());
  return 0;
}

}  // namespace physiomae::cli
