#include "physiomae/analysis/parts.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "physiomae/base/file.h"

namespace physiomae::analysis {

at::Tensor Work::input(std::span<const WindowRef> some) const {
  return load_windows(request.store, some, request.model.info.scaling, modalities,
                      request.model.model->device());
}

std::span<const WindowRef> Work::first(int64_t count) const {
  return std::span(windows).first(std::min(windows.size(), static_cast<size_t>(count)));
}

Json json_of(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json json_of(const Estimate& estimate) {
  return {{"value", json_of(estimate.value)},
          {"low", json_of(estimate.low)},
          {"high", json_of(estimate.high)}};
}

report::Cell cell_of(const Estimate& estimate, int decimals) {
  // What rounds to zero has no sign.
  const auto shown = [&](double value) {
    return std::abs(value) < 0.5 * std::pow(10.0, -decimals) ? 0.0 : value;
  };
  report::Cell cell = report::number(shown(estimate.value), decimals);
  if (std::isfinite(estimate.low))
    cell.text += fmt::format(" [{:.{}f}, {:.{}f}]", shown(estimate.low), decimals,
                             shown(estimate.high), decimals);
  return cell;
}

std::string csv_of(const Estimate& estimate) {
  const auto text = [](double value) {
    return std::isfinite(value) ? fmt::format("{}", value) : std::string();
  };
  return text(estimate.value) + "," + text(estimate.low) + "," + text(estimate.high);
}

void Csv::write(const std::filesystem::path& path) const { write_file(path, text_); }

std::vector<double> values_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.to(at::kDouble).cpu().contiguous();
  const double* first = flat.const_data_ptr<double>();
  return {first, first + flat.numel()};
}

}  // namespace physiomae::analysis
