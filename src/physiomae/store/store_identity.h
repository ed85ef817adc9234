#pragma once

#include <string>

#include "physiomae/store/store.h"

namespace physiomae::store {

/// SHA-256 over the names of a store's records and the checksums that they hold of themselves:
/// the same wherever it lies.
std::string store_identity(const Store& store);

}  // namespace physiomae::store
