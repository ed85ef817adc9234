#include "physiomae/reproduce/reproduce.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/folder_lock.h"
#include "physiomae/base/log.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/progress.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/reproduce/check_settings.h"
#include "physiomae/reproduce/folder_state.h"
#include "physiomae/reproduce/more_tables.h"
#include "physiomae/reproduce/trials.h"
#include "physiomae/store/store_identity.h"

namespace physiomae::reproduce {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kPreparation = {"simulate", "ingest", "split"};

// One process a shard; shards of other numbers would run the same cells.
FolderLock lock_shard(const ReproduceRequest& request) {
  const std::string name = fmt::format("shard-{}-of-{}", request.shard, request.shards);
  auto lock = FolderLock::take(request.out, name);
  if (!lock)
    throw UsageError(fmt::format("{}: another process works on it{}", request.out.string(),
                                 request.shards == 1 ? std::string()
                                                     : fmt::format(" as shard {}/{}", request.shard,
                                                                   request.shards)),
                     "wait for it to end, or give another --out, or divide the work: --shard i/n");
  const std::string ending = fmt::format("-of-{}", request.shards);
  for (const std::string& other : FolderLock::held(request.out))
    if (other.starts_with("shard-") && !other.ends_with(ending))
      throw UsageError(fmt::format("{}: another process works on it as {}, this one is {}",
                                   request.out.string(), other, name),
                       "all that work on one folder at once need the same n of --shard i/n");
  return std::move(*lock);
}

struct Session {
  Grid grid;
  DataIdentity data;  ///< empty for a cohort that cells make (Note [Store of a folder])
  std::vector<size_t> wanted;
  RunnerOptions options;
};

Places places_of(const ReproduceRequest& request) {
  const fs::path cells = request.out / "cells";
  if (request.recipe.cohort.patients > 0)
    return {cells, cells / "ingest" / "out", cells / "split" / "out" / "split.json"};
  Places places{cells, request.store, request.split};
  if (places.store.empty()) places.store = request.recipe.cohort.store;
  if (places.split.empty()) places.split = request.recipe.cohort.split;
  if (places.store.empty() || places.split.empty())
    throw UsageError("the recipe simulates no cohort and names no store and split",
                     "--store STORE --split split.json");
  return places;
}

Ground ground_of(const Recipe& recipe, const Places& places) {
  if (recipe.cohort.patients > 0) return {"", train_patients_of(recipe.cohort.patients)};
  const dataset::SplitManifest split = dataset::read_split(places.split);
  return {split.hash, static_cast<int64_t>(split.train.size())};
}

Session open_session(const ReproduceRequest& request) {
  const Recipe& recipe = request.recipe;
  if (recipe.cohort.patients > 0 && !(request.store.empty() && request.split.empty()))
    throw UsageError("the recipe simulates its cohort, and --store or --split names another",
                     "one of both: leave them out, or --set cohort.patients=0");
  Session session;
  RunnerOptions& options = session.options;
  options.program = request.program;
  options.places = places_of(request);
  options.jobs = request.jobs > 0 ? request.jobs : static_cast<int>(recipe.grid.jobs);
  options.threads =
      request.threads > 0 ? request.threads : std::max(1, processor_count() / options.jobs);
  options.device = request.device;
  options.shard = request.shard;
  options.shards = request.shards;
  options.poll_seconds = request.poll_seconds;
  options.wait_seconds = request.wait_seconds;
  const Ground ground = ground_of(recipe, options.places);
  if (recipe.cohort.patients == 0)
    session.data = {store::store_identity(store::Store(options.places.store)), ground.identity};
  session.grid = make_grid(recipe, ground);
  session.wanted = session.grid.wanted(request.only.empty() ? recipe.grid.parts : request.only);
  return session;
}

int shard_of(size_t index, const RunnerOptions& options) {
  return static_cast<int>(index % static_cast<size_t>(options.shards));
}

fs::path rates_file(const ReproduceRequest& request) {
  return request.out / (request.shards == 1
                            ? "estimate.json"
                            : fmt::format("estimate-{}-of-{}.json", request.shard, request.shards));
}

bool data_are_there(const Session& session) {
  return fs::exists(session.options.places.split) && fs::exists(session.options.places.store);
}

// Estimates from what was measured before, or now where that is wanted.
void estimate(const ReproduceRequest& request, Session& session, bool may_measure) {
  if (!data_are_there(session)) return;
  Rates rates;
  if (!request.measure || !may_measure) rates = read_rates(rates_file(request), session.options);
  if (may_measure) {
    std::vector<const Cell*> missing;
    for (const size_t index : session.wanted) {
      const Cell& cell = session.grid.cells[index];
      if (shard_of(index, session.options) == request.shard &&
          !is_done(cell, session.options.places))
        missing.push_back(&cell);
    }
    const std::string folder = fmt::format("trial-{}-of-{}", request.shard, request.shards);
    measure_rates(session.grid, missing, session.options, request.out / folder, rates);
    write_rates(rates_file(request), session.options, rates);
  }
  if (rates.empty()) return;
  const store::Store store(session.options.places.store);
  session.options.estimates = estimate_cells(
      session.grid, rates, amounts_of(store, dataset::read_split(session.options.places.split)));
}

// With `anew` nothing that lies in the folder counts.
std::vector<PlannedCell> plan_of(const Session& session, bool anew = false) {
  std::vector<PlannedCell> plan;
  for (const size_t index : session.wanted) {
    const Cell& cell = session.grid.cells[index];
    const auto found = session.options.estimates.find(cell.name);
    plan.push_back({cell.name, cell.kind, shard_of(index, session.options),
                    !anew && is_done(cell, session.options.places),
                    found == session.options.estimates.end() ? -1.0 : found->second});
  }
  return plan;
}

// Refuses, before anything runs or is written, a folder of another recipe or store, damaged files
// in it, and settings that no verb knows.
void claim_folder(const ReproduceRequest& request, const Session& session) {
  if (begins_anew(request.out, session.grid.cells, session.data, /*own_locks=*/1))
    free_folder(request.out);
  require_same_data(request.out, session.data);
  plan_of(session);
  if (!request.measure) read_rates(rates_file(request), session.options);
  check_settings(session.grid, session.wanted, session.options,
                 request.out / fmt::format("check-{}-of-{}", request.shard, request.shards));
  if (!session.data.store.empty()) note_data(request.out, session.data);
}

// The same of a dry run, which writes nothing into the folder. `anew`: a run would free it first.
void look_at_folder(const ReproduceRequest& request, const Session& session, bool anew) {
  if (!anew) require_same_data(request.out, session.data);
  plan_of(session, anew);
  check_settings(session.grid, session.wanted, session.options,
                 fs::temp_directory_path() / fmt::format("physiomae-check-{}", getpid()),
                 /*begun_too=*/anew);
}

// A dry run makes no folder, and would not notice.
void require_folder(const fs::path& out) {
  fs::path there = fs::absolute(out);
  while (!fs::exists(there) && there.has_relative_path()) there = there.parent_path();
  if (!fs::is_directory(there))
    throw UsageError(fmt::format("--out {}: {} is no folder", out.string(), there.string()),
                     "give another --out: a folder that is there or can be made");
}

// The cohort first: what cells cost is measured on it, and every other cell needs it.
void prepare(const Session& session) {
  std::vector<size_t> cells;
  for (const size_t index : session.wanted)
    if (std::ranges::find(kPreparation, session.grid.cells[index].name) != kPreparation.end())
      cells.push_back(index);
  const RunSummary summary = run_cells(session.grid, cells, session.options);
  if (!summary.failed.empty())
    throw Error(fmt::format("the cohort could not be made: {} failed", summary.failed.front()),
                "its log tells why; the same command goes on");
  if (!cells.empty())
    wait_until_done(session.grid.cells[cells.back()], shard_of(cells.back(), session.options),
                    session.options);
}

void say_plan(const ReproduceResult& result, const Session& session) {
  size_t missing = 0;
  double seconds = 0;
  bool all_known = true;
  for (const PlannedCell& cell : result.plan) {
    if (cell.done || cell.shard != session.options.shard) continue;
    ++missing;
    all_known = all_known && cell.estimate >= 0;
    seconds += std::max(0.0, cell.estimate);
  }
  log_info(fmt::format(
      "{} cells, {} to run here, {} at a time: {}", result.plan.size(), missing,
      session.options.jobs,
      missing == 0 ? std::string("nothing is missing")
                   : fmt::format("about {}{}", readable_duration(seconds / session.options.jobs),
                                 all_known ? "" : ", not counting cells that were not measured")));
}

}  // namespace

ReproduceResult reproduce(const ReproduceRequest& request) {
  require_folder(request.out);
  Session session = open_session(request);
  ReproduceResult result;
  const std::vector<std::string>& parts =
      request.only.empty() ? request.recipe.grid.parts : request.only;
  const bool looks_only = request.dry_run && !request.measure;
  const bool anew = looks_only && begins_anew(request.out, session.grid.cells, session.data,
                                              /*own_locks=*/0);
  std::optional<FolderLock> lock;
  if (!looks_only) {
    lock.emplace(lock_shard(request));
    claim_folder(request, session);
    prepare(session);
  } else {
    look_at_folder(request, session, anew);
  }
  estimate(request, session, /*may_measure=*/!looks_only && request.trials);
  result.plan = plan_of(session, anew);
  say_plan(result, session);
  if (!request.dry_run) result.summary = run_cells(session.grid, session.wanted, session.options);
  if (anew) return result;
  const Results results(session.grid, session.options.places);
  result.tables = make_tables(request.recipe, session.grid, results, parts);
  if (!request.dry_run) write_tables(request.out / "tables", result.tables);
  return result;
}

report::Table plan_table(const ReproduceResult& result, int shard) {
  report::Table table("Cells", {"cell", "kind", "shard", "state", "estimate"});
  double seconds = 0;
  size_t unknown = 0;
  for (const PlannedCell& cell : result.plan) {
    const bool known = cell.estimate >= 0;
    if (!cell.done && cell.shard == shard) {
      seconds += std::max(0.0, cell.estimate);
      unknown += known ? 0 : 1;
    }
    table.add_row({report::text(cell.name), report::text(cell.kind), report::count(cell.shard),
                   report::text(cell.done ? "done" : "missing"),
                   report::text(known ? readable_duration(cell.estimate) : "not measured")});
  }
  table.add_note(fmt::format("missing in shard {}: {} of one job after the other{}", shard,
                             readable_duration(seconds),
                             unknown == 0 ? ""
                                          : fmt::format(", and {} cells that were not measured "
                                                        "(--estimate measures them)",
                                                        unknown)));
  return table;
}

}  // namespace physiomae::reproduce
