#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "physiomae/analysis/attention.h"
#include "physiomae/analysis/parts.h"
#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"

// Figures 2 A-C and 6: rollout, and raw attention a layer, from one pass over the windows.

namespace physiomae::analysis {
namespace {

constexpr double kPaperCap = 0.03;  ///< of values in Figure 2

Attention collect(const Work& work) {
  AttentionCollector collector(static_cast<int64_t>(work.names.size()));
  Progress progress("attention", static_cast<int64_t>(work.windows.size()), "windows");
  const auto batch = static_cast<size_t>(work.options().batch);
  for (std::span<const WindowRef> left = work.windows; !left.empty();) {
    throw_if_stopped();
    const auto some = left.first(std::min(batch, left.size()));
    left = left.subspan(some.size());
    work.request.model.model->embed(work.input(some), work.modalities, {.observer = &collector});
    collector.end_batch();
    progress.advance(static_cast<int64_t>(some.size()));
  }
  return collector.result();
}

std::map<std::string, std::string> metadata(const Work& work, const char* format) {
  return {{"format", format},
          {"modalities", Json(work.names).dump()},
          {"tokens", fmt::format("{}", kTokens)},
          {"windows", fmt::format("{}", work.windows.size())}};
}

// Rows attend to columns.
report::Table shares_table(const Work& work, const std::vector<double>& shares) {
  std::vector<std::string> columns = {"output tokens of"};
  for (const auto& name : work.names) columns.push_back("to " + name);
  report::Table table("Attention rollout: what output tokens look back to", columns);
  const size_t count = work.names.size();
  for (size_t m = 0; m < count; ++m) {
    std::vector<report::Cell> row = {report::text(work.names[m])};
    for (size_t other = 0; other < count; ++other)
      row.push_back(report::number(shares[m * count + other]));
    table.add_row(std::move(row));
  }
  return table;
}

Found rollout_of(const Work& work, const Attention& attention) {
  artifacts::write_tensor_file(work.file("rollout.safetensors"),
                               metadata(work, "physiomae rollout 1"),
                               {{"rollout", attention.rollout},
                                {"crossing", attention.of_windows.crossing},
                                {"alignment", attention.of_windows.alignment},
                                {"entropy", attention.of_windows.entropy}});
  const auto modalities = static_cast<int64_t>(work.names.size());
  const auto shares = values_of(fusion_of(attention.rollout, modalities).shares);
  Csv csv("from,to,share");
  for (size_t i = 0; i < shares.size(); ++i)
    csv.row("{},{},{}", work.names[i / work.names.size()], work.names[i % work.names.size()],
            shares[i]);
  csv.write(work.file("rollout_modalities.csv"));

  const UniformFusion uniform = uniform_fusion(modalities);
  const PatientDraws patients(patients_by_window(work.store(), work.windows), work.options().seed);
  Found found;
  found.summary["tokens"] = modalities * kTokens;
  report::Table& shown = found.tables.emplace_back(shares_table(work, shares));
  const auto add = [&](const char* name, const char* title, const at::Tensor& windows,
                       double even) {
    const Estimate estimate = patients.mean(values_of(windows));
    found.summary[name] = json_of(estimate);
    found.summary[name]["uniform"] = even;
    shown.add_note(
        fmt::format("{} {}, uniform attention has {:.3f}", title, cell_of(estimate).text, even));
  };
  add("crossing", "share that crosses modalities", attention.of_windows.crossing, uniform.crossing);
  add("alignment", "share on the same second of other modalities", attention.of_windows.alignment,
      uniform.alignment);
  add("entropy", "evenness of the modalities (1 is even)", attention.of_windows.entropy,
      uniform.entropy);
  found.summary["over_paper_cap"] =
      (attention.rollout > kPaperCap).to(at::kDouble).mean().item<double>();
  return found;
}

Found raw_of(const Work& work, const Attention& attention) {
  const auto modalities = static_cast<int64_t>(work.names.size());
  const at::Tensor layers = attention.heads.mean(1);  // (L, n, n)
  artifacts::write_tensor_file(work.file("attention.safetensors"),
                               metadata(work, "physiomae attention 1"),
                               {{"layers", layers}, {"heads", attention.heads.to(at::kFloat)}});
  const Fusion of_layers = fusion_of(layers, modalities);
  const Fusion of_heads = fusion_of(attention.heads, modalities);
  Csv csv("layer,head,crossing,alignment,entropy");
  report::Table table("Raw attention, mean over heads",
                      {"layer", "crossing", "same second", "evenness"});
  Found found;
  Json crossing = Json::array(), alignment = Json::array(), entropy = Json::array();
  for (int64_t l = 0; l < layers.size(0); ++l) {
    const auto at = [&](const at::Tensor& values) { return values[l].item<double>(); };
    crossing.push_back(at(of_layers.crossing));
    alignment.push_back(at(of_layers.alignment));
    entropy.push_back(at(of_layers.entropy));
    table.add_row({report::count(l + 1), report::number(at(of_layers.crossing)),
                   report::number(at(of_layers.alignment)), report::number(at(of_layers.entropy))});
    csv.row("{},mean,{},{},{}", l + 1, at(of_layers.crossing), at(of_layers.alignment),
            at(of_layers.entropy));
    for (int64_t h = 0; h < attention.heads.size(1); ++h)
      csv.row("{},{},{},{},{}", l + 1, h + 1, of_heads.crossing[l][h].item<double>(),
              of_heads.alignment[l][h].item<double>(), of_heads.entropy[l][h].item<double>());
  }
  csv.write(work.file("attention_layers.csv"));
  found.summary = {{"crossing", crossing}, {"alignment", alignment}, {"entropy", entropy}};
  found.tables.push_back(std::move(table));
  return found;
}

}  // namespace

AttentionFound analyse_attention(const Work& work) {
  const Attention attention = collect(work);
  return {rollout_of(work, attention), raw_of(work, attention)};
}

}  // namespace physiomae::analysis
