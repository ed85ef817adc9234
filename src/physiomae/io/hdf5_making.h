#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "physiomae/io/hdf5_handle.h"

// What writers of HDF5 have in common. Files are made in memory, so that what reaches the disk goes
// through AtomicFile, and without times of creation, so that equal content means equal bytes. The
// caller of all but hdf5_bytes holds lock_hdf5().

namespace physiomae::io {

/// Owns what libhdf5 made; Error naming it when it made nothing.
Hdf5Handle own_hdf5(hid_t id, Hdf5Handle::Close close, std::string_view what);
/// Error naming what libhdf5 could not write.
void require_hdf5(herr_t status, std::string_view what);

/// The bytes of a file that `fill` writes into, behind its user block of so many bytes.
std::vector<std::byte> hdf5_bytes(size_t user_block, const std::function<void(hid_t file)>& fill);

}  // namespace physiomae::io
