#include "physiomae/dataset/split_assignment.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "physiomae/dataset/tasks.h"

namespace physiomae::dataset {
namespace {

constexpr size_t kStrata = 3;  // under 55, 55 or over, age unknown
using StratumCounts = std::array<int64_t, kStrata>;

size_t stratum_of(const PatientSummary& patient, bool stratify_age) {
  if (!stratify_age) return 0;
  if (!patient.age_years) return 2;
  return *patient.age_years < kAgeBoundaryYears ? 0 : 1;
}

// How many of each stratum a part must get: one where the stratum has enough for all parts.
std::array<StratumCounts, kParts> minima(const StratumCounts& sizes, const PartCounts& counts) {
  std::array<StratumCounts, kParts> minimum{};
  for (size_t k = 0; k < 2; ++k) {
    if (sizes[k] >= 1) minimum[static_cast<size_t>(Part::train)][k] = 1;
    if (sizes[k] >= 2) minimum[static_cast<size_t>(Part::test)][k] = 1;
    if (sizes[k] >= 3) minimum[static_cast<size_t>(Part::validation)][k] = 1;
  }
  for (size_t p = 0; p < kParts; ++p)
    if (counts[p] < minimum[p][0] + minimum[p][1]) minimum[p] = {};
  return minimum;
}

// Divides `count` among strata in proportion to what remains of them, within [low, high] each.
StratumCounts divide(int64_t count, const StratumCounts& remaining, const StratumCounts& low,
                     const StratumCounts& high) {
  const auto total =
      static_cast<double>(std::accumulate(remaining.begin(), remaining.end(), int64_t{0}));
  std::array<double, kStrata> quota{};
  StratumCounts share{};
  int64_t missing = count;
  for (size_t k = 0; k < kStrata; ++k) {
    quota[k] =
        total > 0 ? static_cast<double>(count) * static_cast<double>(remaining[k]) / total : 0;
    share[k] = std::clamp(static_cast<int64_t>(quota[k]), low[k], high[k]);
    missing -= share[k];
  }
  while (missing != 0) {
    const int64_t step = missing > 0 ? 1 : -1;
    std::optional<size_t> best;
    const auto want = [&](size_t k) {  // how far the share is behind its quota, seen along `step`
      return static_cast<double>(step) * (quota[k] - static_cast<double>(share[k]));
    };
    for (size_t k = 0; k < kStrata; ++k) {
      const bool movable = step > 0 ? share[k] < high[k] : share[k] > low[k];
      if (movable && (!best || want(k) > want(*best))) best = k;
    }
    share[*best] += step;  // always found: sum(low) <= count <= sum(high), see minima()
    missing -= step;
  }
  return share;
}

// Counts of patients of each part that have a class: [part][class].
using Coverage = std::array<std::array<int64_t, kSummaryClasses>, 3>;

void count_classes(const PatientSummary& patient, std::array<int64_t, kSummaryClasses>& counts,
                   int64_t step) {
  for (size_t c = 0; c < kSummaryClasses; ++c)
    if ((patient.classes >> c & 1U) != 0) counts[c] += step;
}

int64_t covered(const std::array<int64_t, kSummaryClasses>& counts) {
  return std::count_if(counts.begin(), counts.end(), [](int64_t n) { return n > 0; });
}

// Number of covered (part, class) pairs that swapping patients a and b would add.
int64_t gain_of_swap(const Coverage& coverage, const PatientSummary& a, size_t part_a,
                     const PatientSummary& b, size_t part_b) {
  auto counts_a = coverage[part_a], counts_b = coverage[part_b];
  const int64_t before = covered(counts_a) + covered(counts_b);
  count_classes(a, counts_a, -1);
  count_classes(b, counts_a, +1);
  count_classes(b, counts_b, -1);
  count_classes(a, counts_b, +1);
  return covered(counts_a) + covered(counts_b) - before;
}

// Swaps patients of one stratum between parts until no swap covers more (Note [Split]). Every round
// covers at least one pair more, so there are at most 21.
void cover_classes(const std::vector<PatientSummary>& ranked, const std::vector<size_t>& stratum,
                   std::vector<Part>& parts) {
  Coverage coverage{};
  for (size_t i = 0; i < ranked.size(); ++i)
    if (parts[i] != Part::left_over)
      count_classes(ranked[i], coverage[static_cast<size_t>(parts[i])], +1);
  const auto full = [&](size_t part) { return covered(coverage[part]) == kSummaryClasses; };
  while (!(full(0) && full(1) && full(2))) {
    int64_t best_gain = 0;
    size_t best_a = 0, best_b = 0;
    for (size_t a = 0; a < ranked.size(); ++a)
      for (size_t b = a + 1; b < ranked.size(); ++b) {
        if (stratum[a] != stratum[b] || parts[a] == parts[b]) continue;
        if (parts[a] == Part::left_over || parts[b] == Part::left_over) continue;
        const int64_t gain = gain_of_swap(coverage, ranked[a], static_cast<size_t>(parts[a]),
                                          ranked[b], static_cast<size_t>(parts[b]));
        if (gain > best_gain) best_gain = gain, best_a = a, best_b = b;
      }
    if (best_gain == 0) return;
    for (const size_t i : {best_a, best_b})
      count_classes(ranked[i], coverage[static_cast<size_t>(parts[i])], -1);
    std::swap(parts[best_a], parts[best_b]);
    for (const size_t i : {best_a, best_b})
      count_classes(ranked[i], coverage[static_cast<size_t>(parts[i])], +1);
  }
}

}  // namespace

std::vector<Part> assign_parts(const std::vector<PatientSummary>& ranked, const PartCounts& counts,
                               bool stratify_age) {
  std::vector<size_t> stratum;
  StratumCounts remaining{};
  for (const PatientSummary& patient : ranked) {
    stratum.push_back(stratum_of(patient, stratify_age));
    ++remaining[stratum.back()];
  }
  const auto minimum =
      stratify_age ? minima(remaining, counts) : std::array<StratumCounts, kParts>{};
  std::array<StratumCounts, kParts> quota{};
  for (size_t p = 0; p < kParts; ++p) {
    StratumCounts high = remaining;
    for (size_t later = p + 1; later < kParts; ++later)
      for (size_t k = 0; k < kStrata; ++k) high[k] -= minimum[later][k];
    quota[p] = divide(counts[p], remaining, minimum[p], high);
    for (size_t k = 0; k < kStrata; ++k) remaining[k] -= quota[p][k];
  }
  std::vector<Part> parts(ranked.size(), Part::left_over);
  for (size_t i = 0; i < ranked.size(); ++i)
    for (size_t p = 0; p < kParts; ++p)
      if (quota[p][stratum[i]] > 0) {
        --quota[p][stratum[i]];
        parts[i] = static_cast<Part>(p);
        break;
      }
  if (stratify_age) cover_classes(ranked, stratum, parts);
  return parts;
}

}  // namespace physiomae::dataset
