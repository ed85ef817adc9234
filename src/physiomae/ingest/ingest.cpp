#include "physiomae/ingest/ingest.h"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/progress.h"
#include "physiomae/ingest/ingest_message.h"
#include "physiomae/ingest/record_copies.h"
#include "physiomae/ingest/record_ingest.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/ingest/worker_pool.h"
#include "physiomae/store/manifest.h"
#include "physiomae/store/store_lock.h"

namespace physiomae::ingest {
namespace {

/// Raised whenever the same input would give other numbers than before.
constexpr int kRecipeVersion = 1;

// In the worker: every exception becomes a report.
RecordReport try_record(const Source& source, const IngestOptions& options,
                        const store::SourceIndex& stored) {
  RecordReport report;
  report.status = RecordStatus::skipped;
  try {
    ingest_record(source, options, stored, report);
  } catch (const InputError& error) {
    report.message = without_paths(error.message(), source);
    report.hint = error.hint();
  } catch (const Error& error) {
    report.status = RecordStatus::failed;
    report.message = error.message();
    report.hint = error.hint();
  } catch (const std::bad_alloc&) {
    report.message = "not enough memory";
    report.hint = "lower --jobs";
  } catch (const std::exception& error) {
    report.message = without_paths(error.what(), source);
  }
  report.record = source.record;
  return report;
}

RecordReport report_of(const TaskOutcome& outcome, const Source& source) {
  RecordReport report;
  if (outcome.died) {
    report.status = RecordStatus::skipped;
    report.message = fmt::format("its worker was {}", outcome.result);
    report.hint = "the same command tries it again; with signal 9 memory may have run out";
  } else {
    report = report_from_message(outcome.result);
  }
  report.record = source.record;
  report.peak_rss_kib = outcome.peak_rss_kib;
  return report;
}

// The recipe that the store holds, "" for a new one; an Error when it is another.
std::string check_recipe(const IngestOptions& options) {
  const std::string wanted = recipe_id(options.recipe);
  const std::string found = store::recipe_of_store(options.store);
  if (!found.empty() && found != wanted)
    throw Error(
        fmt::format("the store holds recipe {}, this ingest makes {}", found, wanted),
        fmt::format("choose another --out, or --recipe {}", found.substr(0, found.find('-'))));
  return found;
}

void claim_store(const store::StoreLock& lock, const IngestOptions& options) {
  const store::StoreLock::Manifest alone(lock);
  if (check_recipe(options).empty())
    store::rebuild_manifest(options.store, recipe_id(options.recipe));
}

std::vector<Source> share_of(const std::vector<Source>& sources, const IngestOptions& options) {
  std::vector<Source> share;
  for (size_t i = 0; i < sources.size(); ++i)
    if (i % static_cast<size_t>(options.shards) == static_cast<size_t>(options.shard))
      share.push_back(sources[i]);
  return share;
}

void count(const RecordReport& report, IngestSummary& summary) {
  summary.ingested += report.status == RecordStatus::ingested;
  summary.already_done += report.status == RecordStatus::already_done;
  summary.skipped += report.status == RecordStatus::skipped;
  summary.reports.push_back(report);
}

// --map statements whose channels no recording has: a slip of the pen, as a rule.
std::vector<std::string> maps_without_channel(const std::vector<RecordReport>& reports,
                                              const ChannelMap& map) {
  std::vector<std::string> maps;
  for (const size_t m : kEachModality) {
    if (!map.substituted[m]) continue;
    int64_t looked_at = 0, lacking = 0;
    for (const RecordReport& report : reports) {
      looked_at += !report.channels[m].reason.empty();
      lacking += report.channels[m].channel.empty() &&
                 report.channels[m].reason.starts_with(kNoSuchChannel);
    }
    if (looked_at > 0 && lacking == looked_at)
      maps.push_back(fmt::format("{}={}", kModalityNames[m], fmt::join(map.derivations[m], ",")));
  }
  return maps;
}

IngestSummary ingest_sources(const std::vector<Source>& sources, const IngestOptions& options,
                             const std::function<void(const RecordReport&)>& on_report) {
  IngestSummary summary;
  std::string fatal, hint;
  {
    const bool asked = !options.allow_duplicates && !options.store.empty();
    const auto stored = asked ? store::SourceIndex(options.store) : store::SourceIndex();
    Progress progress("ingest", static_cast<int64_t>(sources.size()), "records");
    const bool whole = run_in_workers(
        static_cast<int64_t>(sources.size()), options.jobs,
        [&](int64_t i) {
          return message_from_report(try_record(sources[static_cast<size_t>(i)], options, stored));
        },
        [&](const TaskOutcome& outcome) {
          const RecordReport report =
              report_of(outcome, sources[static_cast<size_t>(outcome.task)]);
          count(report, summary);
          if (on_report) on_report(report);
          progress.advance();
          if (report.status == RecordStatus::failed) {
            fatal = fmt::format("record {}: {}", report.record, report.message);
            hint = report.hint;
            return false;
          }
          return !(options.strict && report.status == RecordStatus::skipped);
        });
    summary.stopped = !whole;
  }
  std::sort(summary.reports.begin(), summary.reports.end(),
            [](const RecordReport& a, const RecordReport& b) { return a.record < b.record; });
  if (!fatal.empty()) throw Error(fatal, hint);
  summary.maps_without_channel = maps_without_channel(summary.reports, options.map);
  return summary;
}

}  // namespace

std::string recipe_id(signal::Recipe recipe) {
  return fmt::format("{}-{}", signal::recipe_name(recipe), kRecipeVersion);
}

IngestSummary ingest(const SourcePlan& plan, const IngestOptions& options,
                     const std::function<void(const RecordReport&)>& on_report) {
  if (options.dry_run) {
    if (!options.store.empty()) check_recipe(options);
    return ingest_sources(share_of(plan.sources, options), options, on_report);
  }
  const store::StoreLock lock(options.store);
  claim_store(lock, options);
  IngestSummary summary = ingest_sources(share_of(plan.sources, options), options, on_report);
  const store::StoreLock::Manifest alone(lock);
  store::rebuild_manifest(options.store, recipe_id(options.recipe));
  if (!options.allow_duplicates && remove_copies(options.store, summary))
    store::rebuild_manifest(options.store, recipe_id(options.recipe));
  return summary;
}

}  // namespace physiomae::ingest
