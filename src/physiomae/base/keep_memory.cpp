#include "physiomae/base/keep_memory.h"

#include <limits>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace physiomae {

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);  // no block has a mapping of its own, which would go when it is freed
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

}  // namespace physiomae
