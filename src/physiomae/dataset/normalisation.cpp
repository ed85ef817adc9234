#include "physiomae/dataset/normalisation.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/apply_affine.h"
#include "physiomae/dataset/window_list.h"

namespace physiomae::dataset {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"record_robust", "corpus", "record_zscore",
                                                    "window_zscore", "none"};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// clip((µV - centre) / sd, ±clip) / after
Affine affine(double centre, double sd, double clip, double after = 1) {
  if (!(sd > 0) || !(after > 0) || !std::isfinite(centre)) return {0, 0, 0};
  const double scale = 1 / (sd * after);
  return {static_cast<float>(scale), static_cast<float>(-centre * scale),
          static_cast<float>(clip / after)};
}

// Mean and standard deviation of a window, two passes in double.
Affine affine_of_window(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  return affine(mean, std::sqrt(squares / static_cast<double>(values.size())), kInfinity);
}

[[noreturn]] void refuse(const store::StoredRecord& record, int64_t window, int modality,
                         std::string_view what) {
  throw InputError(fmt::format("record {}, window {}, {}: {}", record.header().record, window,
                               kModalityNames[static_cast<size_t>(modality)], what),
                   "the store is damaged; remove the record's file and ingest it again");
}

}  // namespace

Normalisation parse_normalisation(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Normalisation>(i);
  throw UsageError(fmt::format("no normalisation is called \"{}\"", name),
                   "one of record_robust, corpus, record_zscore, window_zscore, none");
}

std::string_view normalisation_name(Normalisation normalisation) {
  return kNames[static_cast<size_t>(normalisation)];
}

CorpusScale corpus_scale(const store::Store& store, const std::vector<std::string>& patients) {
  std::array<double, kModalities> squares{}, weights{};
  for (const uint32_t index : records_of(store, patients)) {
    const store::StoredRecord& record = store.record(index);
    for (const size_t m : kEachModality) {
      const signal::RobustStatistics& statistics = record.header().statistics[m];
      double windows = 0;
      for (int64_t w = 0; w < record.windows(); ++w)
        windows += record.present(w, static_cast<int>(m)) ? 1 : 0;
      const double sd = signal::robust_scale(statistics) * statistics.clipped_sd;
      squares[m] += windows * sd * sd;
      weights[m] += windows;
    }
  }
  CorpusScale scale;
  for (const size_t m : kEachModality)
    if (squares[m] > 0) scale.sd_uv[m] = std::sqrt(squares[m] / weights[m]);
  return scale;
}

Affine affine_of(const signal::RobustStatistics& statistics, Normalisation normalisation,
                 double corpus_sd_uv) {
  switch (normalisation) {
    case Normalisation::record_robust:
      return affine(statistics.median, signal::robust_scale(statistics), signal::kClip,
                    statistics.clipped_sd);
    case Normalisation::corpus:
      return affine(statistics.median, corpus_sd_uv, signal::kClip);
    case Normalisation::record_zscore:
      return affine(statistics.mean, statistics.sd, kInfinity);
    case Normalisation::none:
      return {1, 0, std::numeric_limits<float>::infinity()};
    case Normalisation::window_zscore:
      break;
  }
  throw UsageError("window_zscore has no map of a whole record");
}

bool normalise_window(std::span<const uint16_t> halves, const signal::RobustStatistics& statistics,
                      int modality, const InputScaling& scaling, std::span<float> out) {
  const bool by_window = scaling.method == Normalisation::window_zscore;
  const Affine map = affine_of(statistics, by_window ? Normalisation::none : scaling.method,
                               scaling.corpus.sd_uv[static_cast<size_t>(modality)]);
  if (!apply_affine(halves, map, out)) return false;
  if (!by_window) return true;
  const Affine own = affine_of_window(out);
  for (float& value : out) value = value * own.scale + own.offset;
  return true;
}

void load_window(const store::StoredRecord& record, int64_t window, int modality,
                 const InputScaling& scaling, std::span<float> out) {
  if (!record.present(window, modality))
    record.check(), refuse(record, window, modality, "is not in the store");
  if (!normalise_window(record.signal(window, modality),
                        record.header().statistics[static_cast<size_t>(modality)], modality,
                        scaling, out))
    refuse(record, window, modality, "holds NaN or infinity");
}

}  // namespace physiomae::dataset
