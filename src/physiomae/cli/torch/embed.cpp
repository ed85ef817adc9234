#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/eval/embedding.h"
#include "physiomae/eval/embedding_export.h"
#include "physiomae/eval/predict_models.h"
#include "physiomae/eval/scored_sizes.h"
#include "physiomae/eval/subsets.h"

namespace physiomae::cli {

int run_embed(int argc, char** argv) {
  CLI::App app("Embeds every window of a store with a frozen encoder.");
  ModelOnStoreOptions options;
  std::string modalities;
  int64_t batch = 64;
  options.declare(app, "model folder",
                  "HDF5 file (.h5), otherwise safetensors; OUT.csv says whose rows are whose");
  app.add_option("--batch", batch, "windows at once")->check(CLI::Range(1, 65536));
  app.add_option("--modalities", modalities, "such as EEG,ECG: treat the others as missing")
      ->check(emptiness_problem);
  parse_arguments(app, argc, argv);

  const std::filesystem::path path = options.out;
  const auto [store, model] = options.open();
  eval::require_fit(store, model.info);
  store.verify_signals(options.thread_count());
  eval::EmbeddingOptions embedding = eval::embedding_options(model.info);
  embedding.batch = batch;
  const Presence all = model.info.architecture.presence();
  embedding.modalities = modalities.empty() ? all : eval::parse_modalities(modalities, all);
  const auto windows =
      dataset::windows_with(store, dataset::windows_of(store), embedding.modalities);
  const eval::EmbeddingTable table = eval::embed_windows(*model.model, store, windows, embedding);
  const eval::EmbeddingExport exported =
      eval::export_of(store, table.windows, table.values, eval::model_sha256(options.model_path));
  eval::write_embedding_export(options.out, exported);
  write_file(options.out + ".csv", std::string(eval::kManifestHeader) +
                                       eval::manifest_rows(exported, path.filename().string()));
  const int64_t dimensions = table.values.size(1);
  if (options.json)
    fmt::print("{}\n",
               nlohmann::json{{"windows", windows.size()}, {"dimensions", dimensions}}.dump());
  else
    fmt::print("{} embeddings of {} dimensions in {}\n", windows.size(), dimensions, options.out);
  return 0;
}

}  // namespace physiomae::cli
