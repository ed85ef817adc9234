#include <filesystem>

#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/config.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/eval/probe_run.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {

int run_probe(int argc, char** argv) {
  CLI::App app(
      "Trains linear heads on a frozen encoder and scores them on the split's test patients.");
  std::string model_path, store_path, split_path, out, config_path, device = "cpu";
  std::vector<std::string> settings;
  int threads = processor_count();
  bool json = false, print_config = false, no_compare = false;
  app.add_option("model", model_path, "model folder (RUN/model)")->required();
  app.add_option("store", store_path, "store")->required();
  app.add_option("--split", split_path, "split manifest of the pretraining run")->required();
  app.add_option("--out", out, "folder for scores, predictions, embeddings and the probed model")
      ->required();
  app.add_option("--config", config_path, "TOML file with a [probe] section");
  app.add_option("--set", settings, "section.key=value");
  app.add_option("--device", device, "cpu, cuda, cuda:N or auto");
  app.add_option("--threads", threads, "compute threads")->check(CLI::Range(1, 4096));
  app.add_flag("--no-compare", no_compare, "without random start and band powers");
  app.add_flag("--print-config", print_config, "print the resolved configuration and stop");
  app.add_flag("--json", json, "for machines");
  parse_arguments(app, argc, argv);

  eval::ProbeConfig config;
  Configuration configuration({&config});
  if (!config_path.empty())  // a recipe of the whole way has sections of other verbs too
    configuration.load_file(config_path, {"simulate", "ingest", "split", "model", "pretrain",
                                          "finetune", "demo", "evaluate"});
  for (const std::string& setting : settings) configuration.set(setting);
  configuration.validate();
  if (print_config) return fmt::print("{}", configuration.print()), 0;

  catch_stop_signals();
  at::set_num_threads(threads);
  const dataset::Store store(store_path);
  const dataset::SplitManifest split = dataset::read_split(split_path);
  const train::LoadedModel model =
      train::load_model_folder(model_path, kernels::parse_device(device));
  const eval::ScoreReport report = eval::run_probe({.store = store,
                                                    .split = split,
                                                    .model = model,
                                                    .config = config,
                                                    .out = out,
                                                    .compare_random = !no_compare,
                                                    .compare_band_power = !no_compare,
                                                    .threads = threads});
  fmt::print("{}", json ? eval::score_json(report) : eval::score_table(report));
  return 0;
}

}  // namespace physiomae::cli
