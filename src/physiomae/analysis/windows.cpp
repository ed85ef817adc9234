#include "physiomae/analysis/windows.h"

#include <algorithm>
#include <map>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/dataset/loader.h"
#include "physiomae/eval/subsets.h"

namespace physiomae::analysis {
namespace {

std::vector<std::string_view> missing_everywhere(const store::Store& store,
                                                 const std::vector<WindowRef>& windows,
                                                 Presence wanted) {
  unsigned seen = 0;
  for (const WindowRef& window : windows) seen |= dataset::presence_of(store, window, wanted);
  std::vector<std::string_view> names;
  for (const size_t m : kEachModality)
    if ((wanted >> m & 1) != 0 && (seen >> m & 1) == 0) names.push_back(kModalityNames[m]);
  return names;
}

}  // namespace

std::vector<uint64_t> ids_of(const store::Store& store, std::span<const WindowRef> windows) {
  std::vector<uint64_t> ids;
  for (const WindowRef& window : windows) ids.push_back(id_of(store, window));
  return ids;
}

std::vector<WindowRef> first_ranks(const store::Store& store, std::vector<WindowRef> windows,
                                   size_t count, RandomKey key) {
  struct Ranked {
    uint64_t rank, id;
    WindowRef window;
  };
  std::vector<Ranked> ranked;
  for (const WindowRef& window : windows) {
    const uint64_t id = id_of(store, window);
    ranked.push_back({RandomSequence(key, id).next_u64(), id, window});
  }
  count = std::min(count, ranked.size());
  const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(ranked.begin(), middle, ranked.end(), [](const Ranked& a, const Ranked& b) {
    return std::pair(a.rank, a.id) < std::pair(b.rank, b.id);
  });
  windows.clear();
  for (auto entry = ranked.begin(); entry != middle; ++entry) windows.push_back(entry->window);
  return windows;
}

std::vector<WindowRef> complete_windows(const store::Store& store,
                                        const std::vector<std::string>& patients, Presence wanted) {
  const std::vector<WindowRef> all = dataset::windows_of(store, patients);
  std::vector<WindowRef> complete;
  for (const WindowRef& window : all)
    if (dataset::presence_of(store, window, wanted) == wanted) complete.push_back(window);
  if (!complete.empty()) return complete;
  if (all.empty())
    throw InputError(fmt::format("{} patients without a window to analyse", patients.size()),
                     "choose another --part of the split, or another store");
  const auto missing = missing_everywhere(store, all, wanted);
  const std::string what = missing.empty()
                               ? std::string("no window has them all at once")
                               : fmt::format("none of them has {}", fmt::join(missing, " or "));
  throw InputError(
      fmt::format("{} windows of {} patients: expected one with {}, but {}", all.size(),
                  patients.size(), eval::subset_name(wanted), what),
      "`physiomae inspect STORE` says why a modality is missing; --modalities analyses the "
      "model on those that are there");
}

at::Tensor load_windows(const store::Store& store, std::span<const WindowRef> windows,
                        const dataset::InputScaling& scaling, Presence modalities,
                        c10::Device device) {
  dataset::Batch batch;
  dataset::load_batch(store, {windows.begin(), windows.end()},
                      {.scaling = scaling, .wanted = modalities}, batch);
  const at::Tensor read =
      at::from_blob(batch.values.data(), {batch.size(), batch.modalities, kWindowSamples});
  return device.is_cpu() ? read.clone() : read.to(device);
}

std::vector<size_t> patients_by_window(const store::Store& store,
                                       std::span<const WindowRef> windows) {
  std::map<std::string, size_t> numbers;
  std::vector<size_t> patients;
  for (const WindowRef& window : windows)
    patients.push_back(
        numbers.try_emplace(store.record(window.record).header().patient, numbers.size())
            .first->second);
  return patients;
}

}  // namespace physiomae::analysis
