#include "physiomae/kernels/dropout_bits.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/per_cpu.h"

namespace physiomae::kernels {
namespace {

constexpr int64_t kLanes = 32;  ///< Philox blocks computed side by side

uint32_t threshold_of(double p) { return static_cast<uint32_t>(std::lround(p * 65536.0)); }

double scale_of(uint32_t threshold) { return 65536.0 / (65536.0 - threshold); }

// Eight 16-bit numbers of a block -> eight bits; number 2i is the lower half of word i.
PHYSIOMAE_INLINE uint32_t compare_word(uint32_t word, uint32_t threshold) {
  return static_cast<uint32_t>((word & 0xFFFFU) >= threshold) |
         (static_cast<uint32_t>((word >> 16) >= threshold) << 1);
}

// Bytes [first, first + kLanes) of one item; base/random.cpp's philox, lane by lane.
PHYSIOMAE_INLINE void philox_bytes(uint64_t key, uint64_t item, uint64_t first, uint32_t threshold,
                                   uint8_t* out) {
  uint32_t c0[kLanes], c1[kLanes], c2[kLanes], c3[kLanes];
  for (int64_t i = 0; i < kLanes; ++i) {
    const uint64_t block = first + static_cast<uint64_t>(i);
    c0[i] = static_cast<uint32_t>(block);
    c1[i] = static_cast<uint32_t>(block >> 32);
    c2[i] = static_cast<uint32_t>(item);
    c3[i] = static_cast<uint32_t>(item >> 32);
  }
  auto k0 = static_cast<uint32_t>(key), k1 = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    for (int64_t i = 0; i < kLanes; ++i) {
      const uint64_t p0 = 0xD2511F53ULL * c0[i];
      const uint64_t p1 = 0xCD9E8D57ULL * c2[i];
      c0[i] = static_cast<uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
      c1[i] = static_cast<uint32_t>(p1);
      c2[i] = static_cast<uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
      c3[i] = static_cast<uint32_t>(p0);
    }
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  for (int64_t i = 0; i < kLanes; ++i)
    out[i] = static_cast<uint8_t>(
        compare_word(c0[i], threshold) | (compare_word(c1[i], threshold) << 2) |
        (compare_word(c2[i], threshold) << 4) | (compare_word(c3[i], threshold) << 6));
}

PHYSIOMAE_INLINE void fill_bytes(uint64_t key, uint64_t item, int64_t first, int64_t last,
                                 uint32_t threshold, uint8_t* out) {
  int64_t i = first;
  for (; i + kLanes <= last; i += kLanes)
    philox_bytes(key, item, static_cast<uint64_t>(i), threshold, out + i);
  if (i == last) return;
  uint8_t rest[kLanes];
  philox_bytes(key, item, static_cast<uint64_t>(i), threshold, rest);
  std::copy(rest, rest + (last - i), out + i);
}

void check(double p, const at::Tensor& ids) {
  if (!(p >= 0 && p < 1)) throw Error(fmt::format("dropout {}: expected 0 <= p < 1", p));
  if (!ids.defined() || ids.dim() != 1 || ids.scalar_type() != at::kLong || !ids.is_cpu())
    throw Error("dropout needs the window ids of the batch: (B) int64 on the CPU");
}

}  // namespace

Dropout draw_dropout(RandomKey key, double p, const at::Tensor& ids, int64_t rows, int64_t columns,
                     c10::Device device) {
  if (p == 0) return {};
  check(p, ids);
  if (!device.is_cpu()) return draw_dropout_composed(key, p, ids, rows, columns, device);
  const uint32_t threshold = threshold_of(p);
  const int64_t batch = ids.size(0), bytes = rows * ((columns + 7) / 8);
  auto bits = at::empty({batch, rows, (columns + 7) / 8}, at::kByte);
  const auto keys = ids.contiguous();
  const auto* id = keys.const_data_ptr<int64_t>();
  auto* out = bits.mutable_data_ptr<uint8_t>();
  at::parallel_for(0, batch, 1, [&](int64_t begin, int64_t end) {
    per_cpu([&](auto) PHYSIOMAE_ON_CPU {
      for (int64_t b = begin; b < end; ++b)
        fill_bytes(key.value, static_cast<uint64_t>(id[b]), 0, bytes, threshold, out + b * bytes);
    });
  });
  return {bits, scale_of(threshold)};
}

Dropout draw_dropout_composed(RandomKey key, double p, const at::Tensor& ids, int64_t rows,
                              int64_t columns, c10::Device device) {
  if (p == 0) return {};
  check(p, ids);
  constexpr int64_t kLow = 0xFFFFFFFF;
  const uint32_t threshold = threshold_of(p);
  const int64_t row_bytes = (columns + 7) / 8, batch = ids.size(0);
  const auto upper = [](const at::Tensor& x) {
    return at::bitwise_and(at::bitwise_right_shift(x, 32), kLow);
  };
  const auto lower = [](const at::Tensor& x) { return at::bitwise_and(x, kLow); };
  // 32-bit words in int64; a product wraps modulo 2^64 as an unsigned one does.
  const auto item = ids.to(device).unsqueeze(1);
  const auto block =
      at::arange(rows * row_bytes, at::TensorOptions().dtype(at::kLong).device(device))
          .expand({batch, -1});
  at::Tensor c0 = lower(block), c1 = upper(block);
  at::Tensor c2 = lower(item).expand_as(block), c3 = upper(item).expand_as(block);
  auto k0 = static_cast<uint32_t>(key.value), k1 = static_cast<uint32_t>(key.value >> 32);
  for (int round = 0; round < 10; ++round) {
    const auto p0 = c0 * int64_t{0xD2511F53}, p1 = c2 * int64_t{0xCD9E8D57};
    c0 = at::bitwise_xor(at::bitwise_xor(upper(p1), c1), int64_t{k0});
    c2 = at::bitwise_xor(at::bitwise_xor(upper(p0), c3), int64_t{k1});
    c1 = lower(p1);
    c3 = lower(p0);
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  auto bytes = at::zeros_like(c0);
  const std::array<at::Tensor, 4> words = {c0, c1, c2, c3};
  for (int64_t i = 0; i < 8; ++i) {
    const auto half = at::bitwise_and(
        at::bitwise_right_shift(words[static_cast<size_t>(i / 2)], i % 2 * 16), int64_t{0xFFFF});
    bytes = bytes + at::ge(half, int64_t{threshold}).to(at::kLong) * (int64_t{1} << i);
  }
  return {bytes.to(at::kByte).view({batch, rows, row_bytes}), scale_of(threshold)};
}

Dropout take_rows(const Dropout& dropout, const at::Tensor& rows) {
  if (!dropout.active()) return dropout;
  return {dropout.bits.flatten(0, 1).index_select(0, rows), dropout.scale};
}

at::Tensor unpack_bits(const at::Tensor& bits, int64_t columns) {
  const auto shifts = at::arange(8, at::TensorOptions().dtype(at::kByte).device(bits.device()));
  const auto wide = at::bitwise_and(at::bitwise_right_shift(bits.unsqueeze(-1), shifts), 1);
  return wide.flatten(-2).slice(-1, 0, columns).to(at::kBool);
}

}  // namespace physiomae::kernels
