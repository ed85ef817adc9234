#pragma once

#include <complex>
#include <span>
#include <vector>

// Small spectral helpers of the physiology tests: plain, slow, independent of the code under test.

namespace physiomae::simulate::test {

/// One-sided power spectral density (unit²/Hz) by Welch's method: Hann segments of `segment`
/// samples (a power of two), half overlapping, mean removed. Bin k lies at k * rate / segment.
std::vector<double> welch(std::span<const float> signal, double rate_hz, size_t segment);

/// Power between two frequencies (unit²).
double band_power(std::span<const double> density, double rate_hz, double low_hz, double high_hz);

/// Median over the whole 30-s windows of a signal of the power in a band.
double typical_band_power(std::span<const float> signal, double low_hz, double high_hz);

/// Slope of log density against log frequency between two frequencies, by least squares.
double log_log_slope(std::span<const double> density, double rate_hz, double low_hz,
                     double high_hz);

double median(std::vector<double> values);
double mean(std::span<const double> values);
double rms(std::span<const float> values);

}  // namespace physiomae::simulate::test
