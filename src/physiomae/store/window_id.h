#pragma once

#include <cstdint>
#include <string_view>

namespace physiomae::store {

/// Stable 64-bit name of a window, the key of its random numbers: upper 48 bits from the record's
/// name, lower 16 the window's index, so that it depends on no other record of a store.
uint64_t window_id(std::string_view record, int64_t window);

}  // namespace physiomae::store
