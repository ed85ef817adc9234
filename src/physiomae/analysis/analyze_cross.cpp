#include <array>
#include <utility>

#include <ATen/ATen.h>

#include "physiomae/analysis/cross_modal.h"
#include "physiomae/analysis/parts.h"
#include "physiomae/analysis/reconstruction.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"

// Cross-modal reconstruction (Note [Cross-modal reconstruction]): target x subset of the others.

namespace physiomae::analysis {
namespace {

constexpr std::array<const char*, 2> kShownNames = {"all", "trained"};

struct Collected {
  at::Tensor error;                            // (2, 2^M, M, W)
  at::Tensor power;                            // (M, W)
  std::vector<std::array<int64_t, 2>> tokens;  // (2^M)
};

Collected collect(const Work& work, std::span<const WindowRef> windows) {
  const auto& model = with_decoders(work.request.model);
  const artifacts::ModelInfo& info = work.request.model.info;
  const int64_t visible = trained_visible(info, static_cast<int64_t>(work.names.size()));
  std::vector<at::Tensor> error, power;
  Collected collected;
  Progress progress("cross-modal", static_cast<int64_t>(windows.size()), "windows");
  for (auto left = windows; !left.empty();) {
    throw_if_stopped();
    const auto some = left.first(std::min(left.size(), static_cast<size_t>(work.options().batch)));
    left = left.subspan(some.size());
    const at::Tensor windows_shown = work.input(some);
    CrossErrors errors =
        cross_errors(model, work.modalities, windows_shown, decoder_targets(info, windows_shown),
                     ids_of(work.store(), some), visible, work.options().seed);
    error.push_back(errors.error);
    power.push_back(errors.power);
    collected.tokens = std::move(errors.tokens);
    progress.advance(static_cast<int64_t>(some.size()));
  }
  collected.error = at::cat(error, -1);
  collected.power = at::cat(power, -1);
  return collected;
}

std::string names_in(const Work& work, size_t subset) {
  std::string text;
  for (size_t m = 0; m < work.names.size(); ++m)
    if ((subset >> m & 1) != 0) text += (text.empty() ? "" : "+") + work.names[m];
  return text.empty() ? "none" : text;
}

// R² of every subset and target: [shown][subset][target].
using Scores = std::array<std::vector<std::vector<Estimate>>, 2>;

Scores scores_of(const Work& work, const Collected& collected, std::span<const WindowRef> windows) {
  const PatientDraws patients(patients_by_window(work.store(), windows), work.options().seed);
  const size_t count = work.names.size(), subsets = size_t{1} << count;
  Scores scores;
  for (size_t shown = 0; shown < scores.size(); ++shown) {
    scores[shown].assign(subsets, std::vector<Estimate>(count));
    for (size_t subset = 0; subset < subsets; ++subset)
      for (size_t m = 0; m < count; ++m) {
        if ((subset >> m & 1) != 0) continue;
        const auto at = [](size_t place) { return static_cast<int64_t>(place); };
        const Estimate rest =
            patients.ratio(values_of(collected.error[at(shown)][at(subset)][at(m)]),
                           values_of(collected.power[at(m)]));
        scores[shown][subset][m] = {1 - rest.value, 1 - rest.high, 1 - rest.low};
      }
  }
  return scores;
}

Json write_scores(const Work& work, const Collected& collected, const Scores& scores) {
  Csv csv("target,sources,shown,visible_tokens,r2,low,high");
  Json summary;
  for (size_t m = 0; m < work.names.size(); ++m)
    for (size_t subset = 0; subset < scores[0].size(); ++subset) {
      if ((subset >> m & 1) != 0) continue;
      const std::string sources = names_in(work, subset);
      for (size_t shown = 0; shown < scores.size(); ++shown) {
        const Estimate& r2 = scores[shown][subset][m];
        const int64_t tokens = collected.tokens[subset][shown];
        csv.row("{},{},{},{},{}", work.names[m], sources, kShownNames[shown], tokens, csv_of(r2));
        Json entry = json_of(r2);
        entry["visible_tokens"] = tokens;
        summary[work.names[m]][sources][kShownNames[shown]] = std::move(entry);
      }
    }
  csv.write(work.file("cross.csv"));
  return summary;
}

// What each source adds to the R² of each target, all tokens shown.
Json write_shapley(const Work& work, const Scores& scores) {
  Csv csv("target,source,r2_added");
  Json summary;
  for (size_t m = 0; m < work.names.size(); ++m) {
    std::vector<double> r2;
    for (const auto& of_targets : scores[0]) r2.push_back(of_targets[m].value);
    const auto added = shapley_values(r2, m);
    for (size_t source = 0; source < added.size(); ++source) {
      if (source == m) continue;
      csv.row("{},{},{}", work.names[m], work.names[source], added[source]);
      summary[work.names[m]][work.names[source]] = json_of(added[source]);
    }
  }
  csv.write(work.file("cross_shapley.csv"));
  return summary;
}

report::Table shown_table(const Work& work, const Scores& scores, size_t shown) {
  std::vector<std::string> columns = {"sources"};
  for (const auto& name : work.names) columns.push_back("R² of " + name);
  report::Table table(shown == 0 ? "Cross-modal reconstruction, sources fully visible"
                                 : "Cross-modal reconstruction, as many tokens as in training",
                      columns);
  for (size_t subset = 0; subset + 1 < scores[shown].size(); ++subset) {
    std::vector<report::Cell> row = {report::text(names_in(work, subset))};
    for (size_t m = 0; m < work.names.size(); ++m)
      row.push_back((subset >> m & 1) != 0 ? report::text("") : cell_of(scores[shown][subset][m]));
    table.add_row(std::move(row));
  }
  return table;
}

}  // namespace

Found analyse_cross(const Work& work) {
  const auto windows = work.first(work.options().decoded);
  const Collected collected = collect(work, windows);
  const Scores scores = scores_of(work, collected, windows);
  Found found;
  found.summary["windows"] = windows.size();
  found.summary["r2"] = write_scores(work, collected, scores);
  found.summary["r2_added"] = write_shapley(work, scores);
  for (size_t shown = 0; shown < scores.size(); ++shown)
    found.tables.push_back(shown_table(work, scores, shown));
  found.tables.back().add_note(
      "0: no better than saying zero; none: what the model says without any input");
  return found;
}

}  // namespace physiomae::analysis
