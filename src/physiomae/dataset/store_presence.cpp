#include "physiomae/dataset/store_presence.h"

#include "physiomae/dataset/window_list.h"

namespace physiomae::dataset {

Presence presence_in(const store::Store& store, Presence wanted) {
  unsigned found = 0;
  for (const WindowRef& ref : windows_of(store)) {
    found |= presence_of(store, ref, wanted);
    if (found == wanted) break;
  }
  return static_cast<Presence>(found);
}

}  // namespace physiomae::dataset
