#include "physiomae/eval/predict_run.h"

#include <algorithm>
#include <chrono>
#include <new>

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/progress.h"
#include "physiomae/eval/predict_tables.h"
#include "physiomae/ingest/source_files.h"
#include "physiomae/ingest/worker_pool.h"
#include "physiomae/report/output_kind.h"

namespace physiomae::eval {
namespace {

using Json = nlohmann::ordered_json;
using ingest::Source;

std::string message_of(const NightOutcome& outcome) {
  const Json json = {{"status", static_cast<int>(outcome.status)},
                     {"message", outcome.message},
                     {"hint", outcome.hint},
                     {"report", outcome.report},
                     {"seconds", outcome.seconds},
                     {"encoder_seconds", outcome.encoder_seconds}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

NightOutcome outcome_of(const ingest::TaskOutcome& task, const Source& source) {
  NightOutcome outcome;
  const Json json = Json::parse(task.result, nullptr, /*allow_exceptions=*/false);
  if (task.died || !json.is_object()) {
    outcome.status = NightStatus::refused;
    outcome.message = fmt::format("its worker was {}", task.result);
    outcome.hint = "the same command tries it again; with signal 9 memory may have run out";
  } else {
    outcome.status = static_cast<NightStatus>(json.at("status").get<int>());
    json.at("message").get_to(outcome.message);
    json.at("hint").get_to(outcome.hint);
    json.at("report").get_to(outcome.report);
    json.at("seconds").get_to(outcome.seconds);
    json.at("encoder_seconds").get_to(outcome.encoder_seconds);
  }
  outcome.record = source.record;
  outcome.peak_rss_kib = task.peak_rss_kib;
  return outcome;
}

// In the worker: every exception becomes an outcome.
NightOutcome try_night(const Source& source, const PredictModels& models,
                       const PredictOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  NightOutcome outcome;
  try {
    outcome = predict_night(source, models, options);
  } catch (const InputError& error) {
    outcome.status = NightStatus::refused;
    outcome.message = ingest::without_paths(error.message(), source);
    outcome.hint = error.hint();
  } catch (const Error& error) {
    outcome.message = error.message();
    outcome.hint = error.hint();
  } catch (const std::bad_alloc&) {
    outcome.status = NightStatus::refused;
    outcome.message = "not enough memory";
    outcome.hint = "lower --jobs";
  } catch (const std::exception& error) {
    outcome.message = ingest::without_paths(error.what(), source);
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

// What predict wrote before is no source.
std::vector<Source> sources_outside(const ingest::SourcePlan& plan,
                                    const std::filesystem::path& out) {
  const auto inside = std::filesystem::weakly_canonical(out);
  std::vector<Source> sources;
  for (const Source& source : plan.sources) {
    const auto signal = std::filesystem::weakly_canonical(source.signal);
    const auto end = std::ranges::mismatch(inside, signal).in1;
    if (end != inside.end()) sources.push_back(source);
  }
  return sources;
}

void count(const NightOutcome& outcome, PredictSummary& summary) {
  summary.staged += outcome.status == NightStatus::staged;
  summary.already_done += outcome.status == NightStatus::already_done;
  summary.refused += outcome.status == NightStatus::refused;
  summary.nights.push_back(outcome);
}

// That of an earlier call does not outlive one that has nothing for it.
void write_table(const std::filesystem::path& path, const std::string& text) {
  std::error_code ignored;
  if (text.empty())
    std::filesystem::remove(path, ignored);
  else
    write_file(path, text);
}

}  // namespace

PredictSummary predict_nights(const ingest::SourcePlan& plan, const PredictModels& models,
                              const PredictOptions& options, int jobs, int threads,
                              const std::function<void(const NightOutcome&)>& on_outcome) {
  const std::vector<Source> sources = sources_outside(plan, options.out);
  report::require_output_folder(options.out, {report::OutputKind::nights});
  make_folder(options.out);
  PredictSummary summary;
  std::string fatal, hint;
  const int together = std::clamp(static_cast<int>(sources.size()), 1, jobs);
  {
    Progress progress("predict", std::ssize(sources), "nights");
    const bool whole = ingest::run_in_workers(
        std::ssize(sources), jobs,
        [&](int64_t i) {
          at::set_num_threads(std::max(1, threads / together));
          Progress::set_enabled(sources.size() == 1);
          return message_of(try_night(sources[static_cast<size_t>(i)], models, options));
        },
        [&](const ingest::TaskOutcome& task) {
          const NightOutcome outcome = outcome_of(task, sources[static_cast<size_t>(task.task)]);
          count(outcome, summary);
          if (on_outcome) on_outcome(outcome);
          progress.advance();
          if (outcome.status != NightStatus::failed) return true;
          fatal = fmt::format("{}: {}", outcome.record, outcome.message);
          hint = outcome.hint;
          return false;
        });
    summary.stopped = !whole;
  }
  std::ranges::sort(summary.nights, {}, &NightOutcome::record);
  if (!fatal.empty()) throw Error(fatal, hint);
  write_table(options.out / "nights.csv", nights_csv(summary.nights));
  write_table(options.out / "embeddings.csv", embeddings_csv(summary.nights));
  write_table(options.out / "agreement.json", agreement_json(summary.nights));
  return summary;
}

}  // namespace physiomae::eval
