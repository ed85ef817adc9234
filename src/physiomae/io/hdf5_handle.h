#pragma once

#include <mutex>
#include <utility>

#include <hdf5.h>

namespace physiomae::io {

/// Debian's libhdf5 is not built thread-safe: every call into it happens under this one lock. Its
/// own printing of errors is off once this was called.
std::unique_lock<std::mutex> lock_hdf5();

/// Owner of an HDF5 identifier, closed by its own function (H5Fclose, H5Dclose, ...).
class Hdf5Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Hdf5Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Hdf5Handle() {
    if (id_ >= 0) close_(id_);
  }
  Hdf5Handle(Hdf5Handle&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&&) = delete;

  hid_t get() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_;
  Close close_;
};

}  // namespace physiomae::io
