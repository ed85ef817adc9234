#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/eval/embedding.h"
#include "physiomae/eval/probe_run.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {

int run_embed(int argc, char** argv) {
  CLI::App app("Embeds every window of a store with a frozen encoder.");
  std::string model_path, store_path, out, device = "cpu";
  int threads = processor_count();
  int64_t batch = 64;
  bool json = false;
  app.add_option("model", model_path, "model folder")->required();
  app.add_option("store", store_path, "store")->required();
  app.add_option("--out", out, "safetensors file: embedding (N, D), record, window, window_id")
      ->required();
  app.add_option("--batch", batch, "windows at once")->check(CLI::Range(1, 65536));
  app.add_option("--device", device, "cpu, cuda, cuda:N or auto");
  app.add_option("--threads", threads, "compute threads")->check(CLI::Range(1, 4096));
  app.add_flag("--json", json, "for machines");
  parse_arguments(app, argc, argv);

  catch_stop_signals();
  at::set_num_threads(threads);
  const dataset::Store store(store_path);
  const train::LoadedModel model =
      train::load_model_folder(model_path, kernels::parse_device(device));
  eval::require_recipe(store, model.info);
  eval::EmbeddingOptions options = eval::embedding_options(model.info);
  options.batch = batch;
  const auto windows =
      dataset::windows_with(store, dataset::windows_of(store), model.info.architecture.presence());
  const eval::EmbeddingTable table = eval::embed_windows(model.model, store, windows, options);
  eval::write_embeddings(out, table, store,
                         eval::embedding_fingerprint(model.model, store, windows, options));
  if (json)
    fmt::print(
        "{}\n",
        nlohmann::json{{"windows", windows.size()}, {"dimensions", table.values.size(1)}}.dump());
  else
    fmt::print("{} embeddings of {} dimensions in {}\n", windows.size(), table.values.size(1), out);
  return 0;
}

}  // namespace physiomae::cli
