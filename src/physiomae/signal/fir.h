#pragma once

#include <string_view>
#include <vector>

namespace physiomae::signal {

/// How the band is limited before decimation to 100 Hz (method.md, "filter").
enum class Recipe {
  anti_aliased,  ///< default: f_hi at most 45 Hz and a transition of at most 5 Hz, -51 dB at 50 Hz
  paper,         ///< as published: EMG and ECG keep up to 70 Hz, so 50-70 Hz fold back
};
Recipe parse_recipe(std::string_view name);  ///< UsageError for an unknown name
Recipe recipe_of_id(std::string_view id);    ///< of "anti_aliased-1", whatever its version
std::string_view recipe_name(Recipe recipe);

/// Below this rate a modality counts as missing.
constexpr double kMinimumRateHz = 50;
/// Above this rate a filter's tables outgrow the memory a worker may take; no sleep recording comes
/// near it.
constexpr double kMaximumRateHz = 10'000;

/// A band-pass: `low_hz` and `high_hz` are the edges of the pass-band.
struct BandpassSpec {
  double low_hz = 0;
  double high_hz = 0;
  double transition_hz = 0;  ///< width of the upper transition; the lower one is `low_hz` wide
};

/// The band of a modality (of kModalityNames) at a source's rate: 0.1-30 Hz or 0.1-70 Hz and t =
/// min(max(0.25 f_hi, 2), nyquist - f_hi) as in MNE; `anti_aliased` takes f_hi = min(f_hi, 45) and
/// t = min(t, 5). A source whose Nyquist frequency is low takes f_hi = min(f_hi, 0.9 nyquist).
/// InputError outside kMinimumRateHz to kMaximumRateHz or for a rate that is no number.
BandpassSpec modality_band(int modality, Recipe recipe, double rate_hz);

enum class Window { hamming, blackman };

/// Windowed-sinc low-pass with unit gain at DC, equal to SciPy's `firwin`; -6 dB at `cutoff_hz`.
/// `taps` must be odd.
std::vector<double> design_lowpass(int taps, double cutoff_hz, double rate_hz,
                                   Window window = Window::hamming);

/// Zero-phase band-pass: low-pass at high_hz + t/2 (3.3 rate/t taps) minus low-pass at low_hz/2
/// (3.3 rate/low_hz taps: 6,601 at 200 Hz), centred; gain 0 at DC. Equal to MNE's `create_filter`
/// (`fir_design="firwin"`). UsageError when the band does not fit the rate.
std::vector<double> design_bandpass(const BandpassSpec& spec, double rate_hz);

}  // namespace physiomae::signal
