#include "physiomae/cli/verbs.h"

#include <string>
#include <string_view>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <fmt/format.h>
#include <torch/version.h>

#include "physiomae/base/error.h"
#include "physiomae/kernels/device.h"

// What main finds in this library by name (torch_library.cpp).

extern "C" int physiomae_torch_verb(const char* verb, int argc, char** argv) {
  using namespace physiomae::cli;
  const std::string_view name = verb;
  if (name == "pretrain") return run_pretrain(argc, argv);
  if (name == "embed") return run_embed(argc, argv);
  if (name == "probe") return run_probe(argc, argv);
  if (name == "finetune") return run_finetune(argc, argv);
  if (name == "scratch") return run_scratch(argc, argv);
  if (name == "evaluate") return run_evaluate(argc, argv);
  if (name == "analyze") return run_analyze(argc, argv);
  if (name == "predict") return run_predict(argc, argv);
  if (name == "export") return run_export(argc, argv);
  throw physiomae::Error(fmt::format("libphysiomae_verbs has no verb \"{}\"", name));
}

extern "C" const char* physiomae_torch_summary() {
  static const std::string text =
      fmt::format("{}, {} ({}), {} threads, {} CUDA devices", TORCH_VERSION,
                  at::get_cpu_capability(), at::hasMKL() ? "MKL" : "no MKL", at::get_num_threads(),
                  physiomae::kernels::cuda_device_count());
  return text.c_str();
}
