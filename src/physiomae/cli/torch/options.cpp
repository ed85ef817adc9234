#include "physiomae/cli/torch/options.h"

#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>

#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {

void CommonOptions::declare(CLI::App& app) {
  app.add_option("--device", device, "cpu, cuda, cuda:N or auto");
  app.add_option("--threads", threads, "compute threads; all processors unless told otherwise")
      ->check(CLI::Range(1, 4096));
  app.add_flag("--json", json, "the result as JSON");
}

int CommonOptions::thread_count() const { return threads.value_or(processor_count()); }

void RecipeOptions::declare(CLI::App& app) {
  app.add_option("--config", file, "TOML file");
  app.add_option("--set", assignments, "section.key=value, as often as needed");
  app.add_flag("--print-config", print_and_end, "print the resolved configuration and end");
}

void RecipeOptions::load(Configuration& configuration) const {
  if (!file.empty()) configuration.load_file(file, {"model", "pretrain", "probe", "finetune"});
  for (const std::string& assignment : assignments) configuration.set(assignment);
}

void ModelOnStoreOptions::declare(CLI::App& app, const std::string& model_doc,
                                  const std::string& out_doc) {
  device = "cpu";
  app.add_option("model", model_path, model_doc)->required();
  app.add_option("store", store_path, "store")->required();
  app.add_option("--out", out, out_doc)->required();
  CommonOptions::declare(app);
}

ModelOnStore ModelOnStoreOptions::open() const {
  catch_stop_signals();
  at::set_num_threads(thread_count());
  return {store::Store(store_path),
          artifacts::load_model_folder(model_path, kernels::parse_device(device))};
}

}  // namespace physiomae::cli
