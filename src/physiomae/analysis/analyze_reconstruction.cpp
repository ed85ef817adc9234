#include <utility>

#include <ATen/ATen.h>

#include "physiomae/analysis/parts.h"
#include "physiomae/analysis/reconstruction.h"
#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"
#include "physiomae/objectives/masking.h"

// Figure 4: signals, what the model makes of them from the visible tokens, and the error a
// modality.

namespace physiomae::analysis {
namespace {

// What is kept of the windows of a batch.
struct Decoded {
  at::Tensor target, found;  // (B, M, 3000)
  at::Tensor dropped;        // (B, M, T) uint8
  SquaredErrors errors;
};

Decoded decode(const Work& work, std::span<const WindowRef> some, int64_t visible) {
  const auto& model = with_decoders(work.request.model);
  const artifacts::ModelInfo& info = work.request.model.info;
  const auto modalities = static_cast<int64_t>(work.names.size());
  std::vector<int64_t> all;
  for (int64_t m = 0; m < modalities; ++m) all.push_back(m);
  const at::Tensor windows = work.input(some);
  const auto tokens =
      draw_tokens(ids_of(work.store(), some), all, visible, work.options().seed);  // (B, V)
  const auto dropped =
      objectives::dropped_tokens(tokens, modalities * kTokens, windows.options());  // (B, M*T)
  const auto found = model.reconstruct(windows, work.modalities, tokens);           // (B, M*T, S)
  return {windows.cpu(), on_scale_of(info, found, windows).reshape(windows.sizes()).cpu(),
          dropped.view({-1, modalities, kTokens}).to(at::kByte).cpu(),
          squared_errors(found, decoder_targets(info, windows), dropped)};
}

void write_examples(const Work& work, std::span<const WindowRef> windows, int64_t visible) {
  if (windows.empty()) return;
  const Decoded examples = decode(work, windows, visible);
  Json names = Json::array();
  for (const WindowRef& window : windows)
    names.push_back({work.store().record(window.record).header().record, window.window});
  artifacts::write_tensor_file(work.file("reconstruction.safetensors"),
                               {{"format", "physiomae reconstruction 1"},
                                {"modalities", Json(work.names).dump()},
                                {"windows", names.dump()},
                                {"visible_tokens", fmt::format("{}", visible)}},
                               {{"target", examples.target},
                                {"reconstruction", examples.found},
                                {"dropped", examples.dropped}});
}

}  // namespace

Found analyse_reconstruction(const Work& work) {
  const auto modalities = static_cast<int64_t>(work.names.size());
  const int64_t visible = trained_visible(work.request.model.info, modalities);
  const auto windows = work.first(work.options().decoded);
  std::vector<at::Tensor> error, power, samples;  // (B, M) each
  Progress progress("reconstruction", static_cast<int64_t>(windows.size()), "windows");
  for (auto left = windows; !left.empty();) {
    throw_if_stopped();
    const auto some = left.first(std::min(left.size(), static_cast<size_t>(work.options().batch)));
    left = left.subspan(some.size());
    const Decoded decoded = decode(work, some, visible);
    error.push_back(decoded.errors.error);
    power.push_back(decoded.errors.power);
    samples.push_back(decoded.errors.samples);
    progress.advance(static_cast<int64_t>(some.size()));
  }
  write_examples(work, work.first(work.options().examples), visible);

  const PatientDraws patients(patients_by_window(work.store(), windows), work.options().seed);
  const auto column = [](const std::vector<at::Tensor>& parts, int64_t m) {
    return values_of(at::cat(parts).select(1, m));
  };
  Csv csv("modality,mse,mse_low,mse_high,r2,r2_low,r2_high");
  report::Table table("Reconstruction of dropped tokens", {"modality", "squared error", "R²"});
  Found found;
  found.summary = {{"windows", windows.size()},
                   {"visible_tokens", visible},
                   {"per_patch_targets", work.request.model.info.per_patch_targets}};
  for (int64_t m = 0; m < modalities; ++m) {
    const auto& name = work.names[static_cast<size_t>(m)];
    const Estimate mse = patients.ratio(column(error, m), column(samples, m));
    const Estimate rest = patients.ratio(column(error, m), column(power, m));
    const Estimate r2{1 - rest.value, 1 - rest.high, 1 - rest.low};
    csv.row("{},{},{}", name, csv_of(mse), csv_of(r2));
    table.add_row({report::text(name), cell_of(mse), cell_of(r2)});
    found.summary["modalities"][name] = {{"mse", json_of(mse)}, {"r2", json_of(r2)}};
  }
  csv.write(work.file("reconstruction.csv"));
  if (work.request.model.info.per_patch_targets)
    table.add_note("of seconds normalised to mean 0 and variance 1, as the model was trained");
  table.add_note(fmt::format(
      "{} of {} tokens visible, drawn uniformly; {} windows; R² against a predictor that says zero",
      visible, modalities * kTokens, windows.size()));
  found.tables.push_back(std::move(table));
  return found;
}

}  // namespace physiomae::analysis
