#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace physiomae {

// One alphabet of dimensions for the whole project: B batch, M modalities, T tokens of one
// modality, S samples in a token, V visible tokens, D embedding, H heads, L layers, W windows.

constexpr int kModalities = 4;  ///< M of the full model
/// Their order, wherever a modality is an index.
constexpr std::array<std::string_view, kModalities> kModalityNames = {"EEG", "EOG", "EMG", "ECG"};
/// For loops that cannot go past the last one: `for (const size_t m : kEachModality)`.
constexpr std::array<int, kModalities> kEachModality = {0, 1, 2, 3};

/// A value of each modality by name, so that no table has to repeat their order:
/// by_modality<int>({.eeg = 1, .eog = 2, .emg = 3, .ecg = 4}).
template <typename Value>
struct ModalityValues {
  Value eeg, eog, emg, ecg;
};
template <typename Value>
constexpr std::array<Value, kModalities> by_modality(const ModalityValues<Value>& values) {
  return {values.eeg, values.eog, values.emg, values.ecg};
}

constexpr int kTokens = 30;         ///< T: tokens of a modality in a window
constexpr int kTokenSamples = 100;  ///< S: one second at kRateHz
constexpr int kWindowSamples = kTokens * kTokenSamples;
constexpr double kRateHz = 100;
constexpr double kWindowSeconds = 30;

/// Which modalities are present: bit m is kModalityNames[m].
using Presence = uint8_t;

/// Index of a modality by its name, or -1.
int modality_index(std::string_view name);

}  // namespace physiomae
