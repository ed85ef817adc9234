#include "physiomae/analysis/analyze.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/ranges.h>

#include "physiomae/analysis/parts.h"
#include "physiomae/analysis/reconstruction.h"
#include "physiomae/base/config.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/scored_sizes.h"
#include "physiomae/eval/subsets.h"
#include "physiomae/model/multi_mae.h"
#include "physiomae/report/output_kind.h"

namespace physiomae::analysis {
namespace {

constexpr const char* kSummary = "summary.json";
constexpr const char* kFormat = "physiomae analysis 1";

bool needs_one_encoder(const std::string& name) {
  return name == "rollout" || name == "attention" || name == "variance";
}
bool needs_decoders(const std::string& name) { return name == "reconstruction" || name == "cross"; }
bool needs_windows(const std::string& name) { return name != "split" && name != "architecture"; }

void require_one_encoder(const model::Network& network) {
  if (dynamic_cast<const model::MultiMae*>(&network) != nullptr) return;
  const char* const hint =
      "take a model with one transformer for all modalities (mae, multimae, "
      "multimae_drop, or trained from scratch)";
  if (network.config().network == "conv")
    throw UsageError("the model is a convolutional network, without attention or layers of tokens",
                     hint);
  throw UsageError(
      "the model fuses late: its encoders see one modality each, so that attention and "
      "units are shared by none",
      hint);
}

// Throws what stands against an analysis.
void require_possible(const std::string& name, const AnalysisRequest& request) {
  if (needs_one_encoder(name)) require_one_encoder(*request.model.model);
  if (needs_decoders(name)) with_decoders(request.model);
  if (name == "split" && !request.split)
    throw UsageError("there is no split to draw", "give the manifest with --split");
}

// The analyses asked for; without any, all that are possible, with what stands against the others.
std::vector<std::string> chosen(const AnalysisRequest& request, Json& left_out) {
  const std::vector<std::string> known = analysis_names();
  for (const std::string& name : request.options.what) {
    if (std::ranges::find(known, name) == known.end()) {
      const std::string near = nearest(name, known);
      throw UsageError(fmt::format("unknown analysis \"{}\"", name),
                       near.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                                    : fmt::format("did you mean \"{}\"?", near));
    }
    require_possible(name, request);
  }
  if (!request.options.what.empty()) return request.options.what;
  std::vector<std::string> possible;
  for (const std::string& name : known) try {
      require_possible(name, request);
      possible.push_back(name);
    } catch (const UsageError& error) {
      left_out[name] = error.message();
      log_info(fmt::format("{} is left out: {}", name, error.message()));
    }
  return possible;
}

void check(const AnalysisRequest& request) {
  eval::require_fit(request.store, request.model.info);
  if (!request.split) return;
  const std::string seen = eval::seen_patients_note(request.split->hash, request.model.info);
  if (!seen.empty()) log_warning(seen);
}

Work prepare(const AnalysisRequest& request, const std::set<std::string>& what) {
  Work work{request};
  const Presence all = request.model.info.architecture.presence();
  work.modalities = static_cast<Presence>(all & request.options.modalities);
  work.names = eval::modality_names(work.modalities);
  if (std::ranges::none_of(what, needs_windows)) return work;
  work.pool = complete_windows(request.store, request.patients, work.modalities);
  for (const uint32_t record : dataset::records_of(request.store, request.patients))
    request.store.record(record).verify_signals();
  work.windows = first_ranks(request.store, work.pool, static_cast<size_t>(request.options.windows),
                             derive_key(request.options.seed, Domain::order, kDrawEpoch));
  return work;
}

// Whose windows were looked at, and whether they are simulated.
Json about_windows(const Work& work) {
  std::set<std::string> patients;
  bool simulated = false;
  for (const WindowRef& window : work.windows) {
    const auto& header = work.store().record(window.record).header();
    patients.insert(header.patient);
    simulated |= header.simulated;
  }
  return {{"drawn", work.windows.size()},
          {"of", work.pool.size()},
          {"patients", patients.size()},
          {"modalities", work.names},
          {"simulated", simulated}};
}

Json about_model(const artifacts::ModelInfo& info) {
  return {{"strategy", info.strategy},
          {"simulated", info.simulated},
          {"steps", info.steps},
          {"seed", info.seed},
          {"mask_ratio", info.mask_ratio},
          {"per_patch_targets", info.per_patch_targets},
          {"training_patients", info.training_patients},
          {"split_sha256", info.split_hash}};
}

// Files of another model's pictures would stand among ours, and nothing would tell them apart.
void require_own_folder(const AnalysisRequest& request) {
  report::require_output_folder(request.out, {report::OutputKind::analysis});
  const auto path = request.out / kSummary;
  if (!std::filesystem::exists(path)) return;
  const Json there = Json::parse(read_text(path), nullptr, /*allow_exceptions=*/false);
  if (!there.is_object() || !there.contains("model")) return;
  const Json ours = about_model(request.model.info);
  for (const char* key : {"strategy", "steps", "seed", "split_sha256"})
    if (there["model"].value(key, Json()) != ours[key])
      throw UsageError(fmt::format("{}: holds the analysis of another model", request.out.string()),
                       "give another --out, or remove that folder");
}

class Outcome {
 public:
  void take(const std::string& name, Found found) {
    results_[name] = std::move(found.summary);
    for (const report::Table& table : found.tables) text_ += table.plain() + "\n";
  }
  Json& results() { return results_; }
  std::string text() const { return text_; }

 private:
  Json results_ = Json::object();
  std::string text_;
};

Outcome analyse(const Work& work, const std::set<std::string>& what) {
  Outcome outcome;
  if (what.contains("rollout") || what.contains("attention")) {
    AttentionFound found = analyse_attention(work);
    if (what.contains("rollout")) outcome.take("rollout", std::move(found.rollout));
    if (what.contains("attention")) outcome.take("attention", std::move(found.attention));
  }
  const std::vector<std::pair<std::string, Found (*)(const Work&)>> others = {
      {"variance", analyse_variance}, {"reconstruction", analyse_reconstruction},
      {"cross", analyse_cross},       {"window", draw_window},
      {"split", draw_split},          {"architecture", draw_architecture}};
  for (const auto& [name, run] : others)
    if (what.contains(name)) outcome.take(name, run(work));
  return outcome;
}

}  // namespace

std::vector<std::string> analysis_names() {
  return {"rollout", "attention", "variance", "reconstruction",
          "cross",   "window",    "split",    "architecture"};
}

AnalysisReport run_analysis(const AnalysisRequest& request) {
  const c10::InferenceMode inference;
  Json left_out = Json::object();
  const std::vector<std::string> names = chosen(request, left_out);
  const std::set<std::string> what(names.begin(), names.end());
  check(request);
  require_own_folder(request);
  const Work work = prepare(request, what);
  make_folder(request.out);
  Outcome outcome = analyse(work, what);
  Json summary = {{"format", kFormat},
                  {"model", about_model(request.model.info)},
                  {"seed", request.options.seed},
                  {"windows", about_windows(work)},
                  {"results", std::move(outcome.results())}};
  if (!left_out.empty()) summary["left_out"] = std::move(left_out);
  AnalysisReport report;
  report.json = summary.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
  write_file(request.out / kSummary, report.json);
  report.text = outcome.text();
  if (summary["windows"]["simulated"] == true)
    report.text += "simulated signals: these numbers say nothing about real patients\n";
  report.text += fmt::format("data of every picture in {}\n", request.out.string());
  return report;
}

}  // namespace physiomae::analysis
