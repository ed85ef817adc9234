#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split.h"
#include "physiomae/eval/evaluate_run.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {
namespace {

std::vector<std::string> chosen_patients(const dataset::Store& store, const std::string& split_path,
                                         const std::string& part) {
  if (split_path.empty()) return dataset::patients_of(store);
  const dataset::SplitManifest split = dataset::read_split(split_path);
  if (part == "train") return split.train;
  return part == "validation" ? split.validation : split.test;
}

}  // namespace

int run_evaluate(int argc, char** argv) {
  CLI::App app("Scores a model with heads on the labelled windows of a store.");
  std::string model_path, store_path, split_path, part = "test", universe = "all_staged", out,
                                                  device = "cpu";
  int threads = processor_count();
  bool json = false;
  app.add_option("model", model_path, "model folder with heads (PROBE/model)")->required();
  app.add_option("store", store_path, "store")->required();
  app.add_option("--out", out, "folder for scores.json and predictions")->required();
  app.add_option("--split", split_path, "split manifest; without it all patients of the store");
  app.add_option("--part", part, "of the split")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  app.add_option("--arousal-universe", universe)->check(CLI::IsMember({"all_staged", "scored"}));
  app.add_option("--device", device, "cpu, cuda, cuda:N or auto");
  app.add_option("--threads", threads, "compute threads")->check(CLI::Range(1, 4096));
  app.add_flag("--json", json, "for machines");
  parse_arguments(app, argc, argv);

  catch_stop_signals();
  at::set_num_threads(threads);
  const dataset::Store store(store_path);
  const train::LoadedModel model =
      train::load_model_folder(model_path, kernels::parse_device(device));
  const eval::ScoreReport report =
      eval::run_evaluation(store, chosen_patients(store, split_path, part), model, universe, out);
  fmt::print("{}", json ? eval::score_json(report) : eval::score_table(report));
  return 0;
}

}  // namespace physiomae::cli
