#include "physiomae/objectives/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <ATen/ATen.h>

#include "physiomae/objectives/masking.h"
#include "physiomae/signal/hann.h"

namespace physiomae::objectives {
namespace {

constexpr int64_t kS = kTokenSamples;
constexpr int64_t kBins = kS / 2 + 1;  ///< of 1 Hz: a token is a second
constexpr double kLowHz = 0.5, kHighHz = 50;
constexpr double kFloor = 1e-10;  ///< added to a power; signals have variance 1
constexpr double kReach = 5;      ///< deviations

static_assert(kS == kRateHz, "a bin of a token's spectrum is 1 Hz");

// (S, 2, bins): windowed cosines and sines.
at::Tensor fourier_basis() {
  const std::vector<double> hann = signal::periodic_hann(kS);
  at::Tensor basis = at::empty({kS, 2, kBins}, at::kDouble);
  auto* values = basis.mutable_data_ptr<double>();
  for (int64_t i = 0; i < kS; ++i)
    for (int64_t k = 0; k < kBins; ++k) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(i * k % kS) / kS;
      const double weight = hann[static_cast<size_t>(i)];
      values[(2 * i) * kBins + k] = weight * std::cos(angle);
      values[(2 * i + 1) * kBins + k] = weight * std::sin(angle);
    }
  return basis;
}

// (bins, bands): of each bin's squared magnitude, what counts for a band. Inner bins stand for
// their negative frequency too; the sum over all of 0 to 50 Hz is the mean square under the window.
at::Tensor band_weights() {
  const BandEdges edges = band_edges_hz();
  double window_power = 0;
  for (const double weight : signal::periodic_hann(kS)) window_power += weight * weight;
  at::Tensor weights = at::empty({kBins, kSpectralBands}, at::kDouble);
  auto* values = weights.mutable_data_ptr<double>();
  for (int64_t k = 0; k < kBins; ++k)
    for (size_t b = 0; b < kSpectralBands; ++b) {
      const double centre = static_cast<double>(k);
      const double low = std::max(0.0, centre - 0.5), high = std::min(kHighHz, centre + 0.5);
      const double inside = std::min(high, edges[b + 1]) - std::max(low, edges[b]);
      const double sides = k == 0 || k + 1 == kBins ? 1 : 2;
      *values++ = sides * std::max(0.0, inside) / (high - low) / (kS * window_power);
    }
  return weights;
}

}  // namespace

BandEdges band_edges_hz() {
  BandEdges edges;
  for (size_t i = 0; i < edges.size(); ++i)
    edges[i] = kLowHz * std::pow(kHighHz / kLowHz, static_cast<double>(i) / kSpectralBands);
  edges.back() = kHighHz;
  return edges;
}

at::Tensor band_log_power(const at::Tensor& seconds) {
  static const at::Tensor basis = fourier_basis(), weights = band_weights();
  const auto device = seconds.device();
  const auto spectrum =
      at::matmul(seconds.to(at::kDouble), basis.view({kS, 2 * kBins}).to(device));  // (..., 2 bins)
  const auto squared = spectrum.unflatten(-1, {2, kBins}).square().sum(-2);         // (..., bins)
  return (at::matmul(squared, weights.to(device)) + kFloor).log();
}

at::Tensor spectral_target(const at::Tensor& windows, const SpectralScale& scale) {
  const int64_t batch = windows.size(0), modalities = windows.size(1);
  const auto power = band_log_power(
      windows.detach().reshape({batch, modalities, kTokens, kS}));  // (B, M', T, bands)
  const auto standard = (power - scale.mean.unsqueeze(1)) / scale.deviation.unsqueeze(1);
  return standard.clamp(-kReach, kReach)
      .view({batch, modalities * kTokens, kSpectralBands})
      .to(windows.scalar_type());
}

LossSums spectral_loss(const at::Tensor& prediction, const at::Tensor& target,
                       const at::Tensor& visible) {
  const int64_t batch = target.size(0), tokens = target.size(1);
  const auto dropped = dropped_tokens(visible, tokens, target.options());
  const auto error = (prediction.to(target.scalar_type()) - target).square().mean(-1);
  const auto sum = (error * dropped).sum();
  const auto terms = static_cast<double>(batch * (tokens - visible.size(1)));
  return {sum,
          terms,
          {},
          sum.detach().to(at::kDouble).view(1),
          at::full({1}, terms, at::TensorOptions(at::kDouble).device(target.device()))};
}

}  // namespace physiomae::objectives
