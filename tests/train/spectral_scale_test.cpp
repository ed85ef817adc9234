#include "physiomae/train/spectral_scale.h"

#include "tests/train/train_fixture.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/train/train_step.h"

namespace physiomae::train {
namespace {

const std::vector<std::string> kAll(kModalityNames.begin(), kModalityNames.end());

at::Tensor values_of(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
                     Presence wanted) {
  dataset::LoaderOptions options;
  options.wanted = wanted;
  dataset::Batch batch;
  dataset::load_batch(store, windows, options, batch);
  return windows_tensor(batch, 0, batch.size(), at::kCPU).clone();
}

TEST(SpectralScale, StandardisesTheWindowsItIsMadeOf) {
  const TinyCorpus corpus(/*missing=*/true);
  const store::Store store = corpus.store();
  const auto windows = dataset::windows_of(store, {"p0", "p1", "p3"});
  const auto scale = measure_spectral_scale(store, windows, {}, kAll, /*seed=*/1);
  EXPECT_EQ(scale.mean.sizes(), (std::vector<int64_t>{4, objectives::kSpectralBands}));
  for (const int m : kEachModality) {
    const auto wanted = static_cast<Presence>(1U << m);
    const auto values = values_of(store, dataset::windows_with(store, windows, wanted), wanted);
    const auto power = objectives::band_log_power(values.view({-1, kTokens, kTokenSamples}));
    const auto standard = (power - scale.mean[m]) / scale.deviation[m];
    EXPECT_LE(standard.mean(at::IntArrayRef{0, 1}).abs().max().item<double>(), 1e-9) << m;
    const auto square = standard.square().mean(at::IntArrayRef{0, 1});
    EXPECT_LE((square - 1).abs().max().item<double>(), 1e-6) << m;
  }
}

TEST(SpectralScale, IsAFunctionOfItsArguments) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  const auto windows = dataset::windows_of(store, {"p0", "p1"});
  const auto one = measure_spectral_scale(store, windows, {}, kAll, /*seed=*/1);
  const auto two = measure_spectral_scale(store, windows, {}, kAll, /*seed=*/1);
  EXPECT_TRUE(at::equal(one.mean, two.mean));
  EXPECT_TRUE(at::equal(one.deviation, two.deviation));
  const auto alone = measure_spectral_scale(store, windows, {}, {"EMG"}, /*seed=*/1);
  EXPECT_TRUE(at::equal(alone.mean[0], one.mean[2]));
}

TEST(SpectralScale, IsNoneWithoutWindows) {
  const TinyCorpus corpus(/*missing=*/true);
  const store::Store store = corpus.store();
  const auto scale =
      measure_spectral_scale(store, dataset::windows_of(store, {"p3"}), {}, {"ECG"}, /*seed=*/1);
  EXPECT_EQ(scale.mean.abs().max().item<double>(), 0);
  EXPECT_EQ((scale.deviation - 1).abs().max().item<double>(), 0);
}

}  // namespace
}  // namespace physiomae::train
