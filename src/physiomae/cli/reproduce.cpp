// `physiomae reproduce RECIPE --out OUT`
#include "physiomae/reproduce/reproduce.h"

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"

namespace physiomae::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  std::filesystem::path recipe;
  std::vector<std::string> assignments;
  std::string shard = "0/1";
  bool json = false;
  reproduce::ReproduceRequest request;
};

void declare(CLI::App& app, Arguments& a) {
  reproduce::ReproduceRequest& request = a.request;
  app.add_option("recipe", a.recipe, "such as configs/reproduce-twin-quick.toml")->required();
  app.add_option("--out", request.out, "folder of the grid: cells, tables")->required();
  app.add_option("--set", a.assignments, "section.key=value of the recipe, as often as needed");
  app.add_option("--store", request.store, "a store that is there, instead of the recipe's");
  app.add_option("--split", request.split, "its split");
  app.add_option("--only", request.only, "table1 to table7, fig3, labels: what they need alone")
      ->check(CLI::IsMember(reproduce::part_names()))
      ->delimiter(',');
  app.add_option("--shard", a.shard, "i/n: every n-th cell from the i-th on, in a shared folder")
      ->capture_default_str();
  app.add_option("--jobs", request.jobs, "cells at a time; the recipe's unless told otherwise")
      ->check(CLI::Range(1, 4096));
  app.add_option("--threads", request.threads, "of each cell; processors / jobs otherwise")
      ->check(CLI::Range(1, 4096));
  app.add_option("--device", request.device, "of cells: cpu, cuda, cuda:N or auto");
  app.add_flag("--dry-run", request.dry_run, "print the cells, run none of them");
  app.add_flag("--estimate", request.measure,
               "measure times anew; with --dry-run make the cohort, measure, print, and end");
  app.add_flag("--json", a.json, "the result as JSON");
}

std::string result_json(const reproduce::ReproduceResult& result) {
  Json json;
  const auto& summary = result.summary;
  for (const reproduce::PlannedCell& cell : result.plan)
    json["cells"].push_back(
        {{"name", cell.name},
         {"kind", cell.kind},
         {"shard", cell.shard},
         {"was_done", cell.done},
         {"estimate_seconds", cell.estimate >= 0 ? Json(cell.estimate) : Json(nullptr)}});
  json["done_now"] = summary.done;
  json["failed"] = summary.failed;
  json["left_out"] = summary.left;
  for (const reproduce::TablePair& table : result.tables)
    json["tables"][table.name] = Json::parse(table.machines.json());
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void print_result(const Arguments& arguments, const reproduce::ReproduceResult& result) {
  if (arguments.json) return fmt::print("{}", result_json(result));
  if (arguments.request.dry_run)
    return fmt::print("{}", reproduce::plan_table(result, arguments.request.shard).plain());
  for (const reproduce::TablePair& table : result.tables) fmt::print("{}\n", table.people.plain());
}

}  // namespace

int run_reproduce(int argc, char** argv) {
  CLI::App app("Runs everything that the paper compares, and prints it beside the paper's values.",
               "physiomae reproduce");
  Arguments arguments;
  declare(app, arguments);
  parse_arguments(app, argc, argv);
  const Shard shard = parse_shard(arguments.shard);
  arguments.request.shard = shard.index;
  arguments.request.shards = shard.count;
  arguments.request.recipe = reproduce::read_recipe(arguments.recipe, arguments.assignments);
  arguments.request.program = std::filesystem::read_symlink("/proc/self/exe");
  catch_stop_signals();
  const reproduce::ReproduceResult result = reproduce::reproduce(arguments.request);
  print_result(arguments, result);
  const size_t lost = result.summary.failed.size() + result.summary.left.size();
  if (lost == 0) return 0;
  throw Error(fmt::format("{} cells failed, {} were left out for that",
                          result.summary.failed.size(), result.summary.left.size()),
              "the log of each stands in its folder under OUT/cells; the same command tries again");
}

}  // namespace physiomae::cli
