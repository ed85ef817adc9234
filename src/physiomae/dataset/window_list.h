#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "physiomae/store/store.h"

namespace physiomae::dataset {

/// One window of a store.
struct WindowRef {
  uint32_t record = 0;  ///< index in the Store
  uint32_t window = 0;  ///< index in the record
  bool operator==(const WindowRef&) const = default;
};

/// Both numbers in one, as a key.
constexpr uint64_t packed(const WindowRef& ref) {
  return (static_cast<uint64_t>(ref.record) << 32) | ref.window;
}

/// All windows of the records of `patients`, in the order of the store. InputError when a patient
/// has no record in the store.
std::vector<WindowRef> windows_of(const store::Store& store,
                                  const std::vector<std::string>& patients);

/// All windows of the store.
std::vector<WindowRef> windows_of(const store::Store& store);

/// The window's name among all stores: store::window_id.
uint64_t id_of(const store::Store& store, const WindowRef& ref);

/// Which of the `wanted` modalities the window has.
Presence presence_of(const store::Store& store, const WindowRef& ref, Presence wanted);

/// Those of `windows` that have at least so many of the `wanted` modalities.
std::vector<WindowRef> windows_with(const store::Store& store,
                                    const std::vector<WindowRef>& windows, Presence wanted,
                                    int64_t modalities = 1);

/// Ids of all patients of the store, sorted.
std::vector<std::string> patients_of(const store::Store& store);

/// Indices of the records of `patients`, ascending. InputError as above.
std::vector<uint32_t> records_of(const store::Store& store,
                                 const std::vector<std::string>& patients);

}  // namespace physiomae::dataset
