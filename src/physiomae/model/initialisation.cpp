#include "physiomae/model/initialisation.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "physiomae/base/hash.h"
#include "physiomae/base/random.h"

namespace physiomae::model {
namespace {

constexpr int64_t kChunk = 4096;  ///< values drawn from one item of the counter

// draw(sequence) -> double, called for the values of a chunk in turn.
template <typename Draw>
at::Tensor fill(at::IntArrayRef shape, uint64_t seed, std::string_view name, const Draw& draw) {
  const auto key = derive_key(seed, Domain::initialisation, stable_hash(name));
  auto out = at::empty(shape, at::kFloat);
  auto* values = out.mutable_data_ptr<float>();
  const int64_t count = out.numel();
  at::parallel_for(0, (count + kChunk - 1) / kChunk, 1, [&](int64_t begin, int64_t end) {
    for (int64_t chunk = begin; chunk < end; ++chunk) {
      RandomSequence sequence(key, static_cast<uint64_t>(chunk));
      const int64_t last = std::min(count, (chunk + 1) * kChunk);
      for (int64_t i = chunk * kChunk; i < last; ++i)
        values[i] = static_cast<float>(draw(sequence));
    }
  });
  return out;
}

}  // namespace

at::Tensor truncated_normal(at::IntArrayRef shape, double deviation, uint64_t seed,
                            std::string_view name) {
  return fill(shape, seed, name, [deviation](RandomSequence& sequence) {
    double value = deviation * sequence.normal();
    while (std::abs(value) > 2) value = deviation * sequence.normal();
    return value;
  });
}

at::Tensor normal(at::IntArrayRef shape, double deviation, uint64_t seed, std::string_view name) {
  return fill(shape, seed, name,
              [deviation](RandomSequence& sequence) { return deviation * sequence.normal(); });
}

at::Tensor uniform(at::IntArrayRef shape, double bound, uint64_t seed, std::string_view name) {
  return fill(shape, seed, name,
              [bound](RandomSequence& sequence) { return sequence.uniform(-bound, bound); });
}

}  // namespace physiomae::model
