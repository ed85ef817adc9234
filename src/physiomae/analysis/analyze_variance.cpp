#include <map>
#include <set>
#include <utility>

#include <ATen/ATen.h>

#include "physiomae/analysis/parts.h"
#include "physiomae/analysis/source_variance.h"
#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"

// Figure 2 D-F: relative source variance a layer.

namespace physiomae::analysis {
namespace {

const std::string& patient_of(const Work& work, const WindowRef& window) {
  return work.store().record(window.record).header().patient;
}

// Windows of other patients than that of `stays`, in a draw of its own.
std::vector<WindowRef> sources_for(const Work& work, const WindowRef& stays) {
  std::vector<WindowRef> others;
  for (const WindowRef& window : work.pool)
    if (patient_of(work, window) != patient_of(work, stays)) others.push_back(window);
  const RandomKey key =
      derive_key(work.options().seed, Domain::order, kSourceEpoch, id_of(work.store(), stays));
  return first_ranks(work.store(), std::move(others), static_cast<size_t>(work.options().draws),
                     key);
}

void require_two_patients(const Work& work) {
  std::set<std::string> patients;
  for (const WindowRef& window : work.pool) patients.insert(patient_of(work, window));
  if (patients.size() < 2)
    throw InputError("source variance draws windows of other patients, and there is one patient",
                     "choose a --part of the split with several patients, or leave variance out "
                     "of --what");
}

struct Variances {
  at::Tensor values;  // (L+1, M, D), mean over the windows that stay
  int64_t stays = 0, fewest_draws = 0;
};

Variances collect(const Work& work) {
  require_two_patients(work);
  const Units units = units_of(*work.request.model.model, work.modalities);
  const auto stays = work.first(work.options().stays);
  Progress progress("source variance", static_cast<int64_t>(stays.size()), "windows that stay");
  Variances found;
  for (const WindowRef& window : stays) {
    const auto sources = sources_for(work, window);
    const auto checked = [&](const at::Tensor& windows) {
      throw_if_stopped();
      return units(windows);
    };
    const auto variance = variance_of_draws(checked, work.input({&window, 1})[0],
                                            work.input(sources), work.options().batch);
    found.values = found.values.defined() ? found.values + variance : variance;
    const auto draws = static_cast<int64_t>(sources.size());
    found.fewest_draws = found.stays == 0 ? draws : std::min(found.fewest_draws, draws);
    ++found.stays;
    progress.advance();
  }
  found.values = found.values / found.stays;
  return found;
}

Json rows_of(const at::Tensor& values) {  // (L+1, M) or (L+1)
  if (values.dim() == 1) return values_of(values);
  Json rows = Json::array();
  for (int64_t l = 0; l < values.size(0); ++l) rows.push_back(values_of(values[l]));
  return rows;
}

void write_csv(const Work& work, const SourceVarianceTable& table) {
  Csv csv("layer,modality,rsv,rsv_half_width,share,share_half_width,median_variance");
  for (int64_t l = 0; l < table.median.size(0); ++l)
    for (size_t m = 0; m < work.names.size(); ++m) {
      const auto at = [&](const at::Tensor& values) {
        return values[l][static_cast<int64_t>(m)].item<double>();
      };
      csv.row("{},{},{},{},{},{},{}", l, work.names[m], at(table.relative), at(table.relative_half),
              at(table.share), at(table.share_half), at(table.median));
    }
  csv.write(work.file("variance.csv"));
}

report::Table shown(const Work& work, const SourceVarianceTable& table) {
  std::vector<std::string> columns = {"layer"};
  for (const auto& name : work.names) columns.push_back("RSV " + name);
  for (const auto& name : work.names) columns.push_back("share " + name);
  report::Table text("Source variance of units, mean and 95 % half-width over units", columns);
  for (int64_t l = 0; l < table.median.size(0); ++l) {
    std::vector<report::Cell> row = {report::count(l)};
    for (const auto& [mean, half] :
         {std::pair(table.relative, table.relative_half), std::pair(table.share, table.share_half)})
      for (int64_t m = 0; m < mean.size(1); ++m)
        row.push_back(report::mean_and_sd(mean[l][m].item<double>(), half[l][m].item<double>()));
    text.add_row(std::move(row));
  }
  return text;
}

}  // namespace

Found analyse_variance(const Work& work) {
  const Variances variances = collect(work);
  const SourceVarianceTable table = summarise(variances.values);
  artifacts::write_tensor_file(work.file("variance.safetensors"),
                               {{"format", "physiomae source variance 1"},
                                {"modalities", Json(work.names).dump()},
                                {"windows_that_stay", fmt::format("{}", variances.stays)},
                                {"draws", fmt::format("{}", variances.fewest_draws)}},
                               {{"source_variance", variances.values}});
  write_csv(work, table);
  Found found;
  found.summary = {{"windows_that_stay", variances.stays},
                   {"draws", variances.fewest_draws},
                   {"rsv", rows_of(table.relative)},
                   {"share", rows_of(table.share)},
                   {"median_variance", rows_of(table.median)},
                   {"rsv_distance", rows_of(table.distance)},
                   {"share_distance", rows_of(table.share_distance)},
                   {"rsv_distance_mean", table.distance.mean().item<double>()},
                   {"share_distance_mean", table.share_distance.mean().item<double>()}};
  found.tables.push_back(shown(work, table));
  found.tables.back().add_note(
      fmt::format("distance from 1/{}: RSV {:.4f}, share {:.4f} (mean over layers and modalities)",
                  work.names.size(), table.distance.mean().item<double>(),
                  table.share_distance.mean().item<double>()));
  return found;
}

}  // namespace physiomae::analysis
