#pragma once

namespace physiomae {

/// From here on this process keeps the memory that it frees, and asks the system for none twice.
/// For training and embedding, which free and ask for the same large blocks step after step:
/// getting them anew costs a fault a page (a sixth of the time of an embedding;
/// docs/performance.md).
void keep_freed_memory();

}  // namespace physiomae
