#include "physiomae/dataset/window_list.h"

#include <bit>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/store/window_id.h"

namespace physiomae::dataset {

std::vector<std::string> patients_of(const store::Store& store) {
  std::set<std::string> patients;
  for (size_t r = 0; r < store.size(); ++r) patients.insert(store.record(r).header().patient);
  return {patients.begin(), patients.end()};
}

std::vector<uint32_t> records_of(const store::Store& store,
                                 const std::vector<std::string>& patients) {
  const std::set<std::string> wanted(patients.begin(), patients.end());
  std::set<std::string> found;
  std::vector<uint32_t> records;
  for (size_t r = 0; r < store.size(); ++r) {
    const std::string& patient = store.record(r).header().patient;
    if (!wanted.contains(patient)) continue;
    found.insert(patient);
    records.push_back(static_cast<uint32_t>(r));
  }
  for (const std::string& patient : wanted)
    if (!found.contains(patient))
      throw InputError(
          fmt::format("patient {} has no record in the store {}", patient, store.folder().string()),
          "was the split made for another store? make it again with `split`");
  return records;
}

std::vector<WindowRef> windows_of(const store::Store& store,
                                  const std::vector<std::string>& patients) {
  std::vector<WindowRef> windows;
  for (const uint32_t record : records_of(store, patients))
    for (int64_t w = 0; w < store.record(record).windows(); ++w)
      windows.push_back({record, static_cast<uint32_t>(w)});
  return windows;
}

std::vector<WindowRef> windows_of(const store::Store& store) {
  return windows_of(store, patients_of(store));
}

uint64_t id_of(const store::Store& store, const WindowRef& ref) {
  return store::window_id(store.record(ref.record).header().record, ref.window);
}

Presence presence_of(const store::Store& store, const WindowRef& ref, Presence wanted) {
  return static_cast<Presence>(store.record(ref.record).presence(ref.window) & wanted);
}

std::vector<WindowRef> windows_with(const store::Store& store,
                                    const std::vector<WindowRef>& windows, Presence wanted,
                                    int64_t modalities) {
  std::vector<WindowRef> kept;
  for (const WindowRef& ref : windows)
    if (std::popcount(presence_of(store, ref, wanted)) >= modalities) kept.push_back(ref);
  return kept;
}

}  // namespace physiomae::dataset
