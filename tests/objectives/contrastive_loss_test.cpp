#include "physiomae/objectives/contrastive_loss.h"

#include <fstream>
#include <functional>
#include <map>

#include "tests/kernels/gradients.h"
#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/objectives/clip_loss.h"
#include "physiomae/objectives/nt_xent.h"

namespace physiomae::objectives {
namespace {

using nlohmann::json;
using testing::HasSubstr;

using Loss = std::function<LossSums(const at::Tensor& vectors, double temperature)>;

const std::map<std::string, Loss>& losses() {
  static const std::map<std::string, Loss> all = {
      {"nt_xent", [](const at::Tensor& v, double t) { return nt_xent(v.flatten(1), t); }},
      {"clip_pairwise",
       [](const at::Tensor& v, double t) { return clip_loss(v, ClipTerms::pairwise, t); }},
      {"clip_loo",
       [](const at::Tensor& v, double t) { return clip_loss(v, ClipTerms::leave_one_out, t); }},
      {"clip_loo_renormalised",
       [](const at::Tensor& v, double t) {
         return clip_loss(v, ClipTerms::leave_one_out, t, /*renormalise=*/true);
       }},
  };
  return all;
}

double mean_of(const LossSums& loss) { return loss.sum.item<double>() / loss.terms; }

at::Tensor doubles(const json& values) { return at::tensor(values.get<std::vector<double>>()); }

TEST(ContrastiveLoss, IsThatOfPyTorch) {
  const auto golden = json::parse(std::ifstream(PHYSIOMAE_GOLDEN "/contrastive_golden.json"));
  int compared = 0;
  for (const json& entry : golden["cases"])
    for (const auto& [name, expected] : entry["losses"].items()) {
      auto vectors = doubles(entry["vectors"]).view(entry["shape"].get<std::vector<int64_t>>());
      vectors.set_requires_grad(true);
      const auto loss = losses().at(name)(vectors, entry["temperature"].get<double>());
      EXPECT_NEAR(mean_of(loss), expected["value"].get<double>(), 1e-12) << name;
      (loss.sum / loss.terms).backward();
      const auto distance = vectors.grad().flatten() - doubles(expected["gradient"]);
      EXPECT_LE(distance.abs().max().item<double>(), 1e-12) << name;
      ++compared;
    }
  EXPECT_EQ(compared, 12);
}

TEST(ContrastiveLoss, GradientsAreThoseOfFiniteDifferences) {
  const auto vectors = at::randn({6, 3, 4}, at::kDouble);
  for (const auto& [name, loss] : losses())
    kernels::check_gradients(
        [&](const std::vector<at::Tensor>& in) { return loss(in[0], 0.5).sum.view({1}); },
        {vectors});
}

// Vectors that are all alike leave a guess among the positive and all negatives.
TEST(ContrastiveLoss, CountsEveryOtherWindowOfTheBatchAsANegative) {
  const auto alike = at::ones({10, 3, 4}, at::kDouble);
  const std::map<std::string, std::pair<double, double>> expected = {
      {"nt_xent", {9, 10}},  // one positive and B - 2 negatives; B terms
      {"clip_pairwise", {10, 60}},
      {"clip_loo", {10, 60}},
      {"clip_loo_renormalised", {10, 60}}};
  for (const auto& [name, loss] : losses()) {
    const auto found = loss(alike, 0.1);
    EXPECT_NEAR(mean_of(found), std::log(expected.at(name).first), 1e-12) << name;
    EXPECT_EQ(found.terms, expected.at(name).second) << name;
  }
}

TEST(ContrastiveLoss, DoesNotDependOnLengthsOrOnTheOrderOfModalitiesAndPairs) {
  const auto vectors = at::randn({8, 3, 5}, at::kDouble);
  const auto lengths = at::rand({8, 3, 1}, at::kDouble) + 0.5;
  const auto other_order = vectors.index_select(1, at::tensor({2, 0, 1}));
  const auto halves_swapped = at::roll(vectors, 4, 0);
  const auto pairs_moved = vectors.index_select(0, at::tensor({1, 0, 3, 2, 5, 4, 7, 6}));
  for (const auto& [name, loss] : losses()) {
    const double expected = mean_of(loss(vectors, 0.2));
    EXPECT_NEAR(mean_of(loss(other_order, 0.2)), expected, 1e-12) << name;
    EXPECT_NEAR(mean_of(loss(halves_swapped, 0.2)), expected, 1e-12) << name;
    EXPECT_NEAR(mean_of(loss(pairs_moved, 0.2)), expected, 1e-12) << name;
    if (name == "nt_xent") continue;  // of all modalities together: their lengths are weights
    EXPECT_NEAR(mean_of(loss(vectors * lengths, 0.2)), expected, 1e-12) << name;
  }
  const auto scaled = vectors * lengths.select(1, 0).unsqueeze(-1);
  EXPECT_NEAR(mean_of(losses().at("nt_xent")(scaled, 0.2)),
              mean_of(losses().at("nt_xent")(vectors, 0.2)), 1e-12);
}

TEST(ContrastiveLoss, OfTwoModalitiesLeaveOneOutIsPairwise) {
  const auto vectors = at::randn({5, 2, 4});
  EXPECT_NEAR(mean_of(losses().at("clip_loo")(vectors, 0.1)),
              mean_of(losses().at("clip_pairwise")(vectors, 0.1)), 1e-6);
}

// Zeros that stand for an absent modality change no product.
TEST(ContrastiveLoss, ZerosOfAnAbsentModalityCountForNothingInNtXent) {
  const auto vectors = at::randn({6, 2, 4}, at::kDouble);
  const auto with_zeros = at::cat({vectors, at::zeros({6, 2, 4}, at::kDouble)}, 1);
  EXPECT_NEAR(mean_of(nt_xent(with_zeros.flatten(1), 0.1)),
              mean_of(nt_xent(vectors.flatten(1), 0.1)), 1e-12);
}

TEST(ContrastiveLoss, PartsOfTheModalitiesAddUp) {
  for (const auto* name : {"clip_pairwise", "clip_loo"}) {
    const auto loss = losses().at(name)(at::randn({5, 3, 4}), 0.1);
    EXPECT_EQ(loss.part_sums.size(0), 3);
    EXPECT_NEAR(loss.part_sums.sum().item<double>(), loss.sum.item<double>(), 1e-4);
    EXPECT_EQ(loss.part_terms.sum().item<double>(), loss.terms);
  }
}

TEST(ContrastiveLoss, WithNothingToCompareIsAnErrorNotAZero) {
  const auto message = [](const std::string& name, at::IntArrayRef shape) {
    return message_of<Error>([&] { losses().at(name)(at::randn(shape), 0.1); });
  };
  EXPECT_THAT(message("clip_pairwise", {1, 3, 4}), HasSubstr("a batch of 1 windows"));
  EXPECT_THAT(message("clip_loo", {1, 3, 4}), HasSubstr("expected at least 2"));
  EXPECT_THAT(message("clip_loo", {4, 1, 4}), HasSubstr("windows of one modality"));
  EXPECT_THAT(message("nt_xent", {2, 3, 4}), HasSubstr("expected at least 4"));
  EXPECT_THAT(message("nt_xent", {5, 3, 4}), HasSubstr("B = 5"));
}

}  // namespace
}  // namespace physiomae::objectives
