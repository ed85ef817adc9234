#include "physiomae/io/hdf5_making.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {

Hdf5Handle own_hdf5(hid_t id, Hdf5Handle::Close close, std::string_view what) {
  if (id < 0) throw Error(fmt::format("libhdf5 cannot make {}", what));
  return {id, close};
}

void require_hdf5(herr_t status, std::string_view what) {
  if (status < 0) throw Error(fmt::format("libhdf5 cannot write {}", what));
}

std::vector<std::byte> hdf5_bytes(size_t user_block, const std::function<void(hid_t)>& fill) {
  const auto lock = lock_hdf5();
  const Hdf5Handle plan = own_hdf5(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "a file");
  require_hdf5(H5Pset_userblock(plan.get(), user_block), "a user block");
  const Hdf5Handle access = own_hdf5(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "a file");
  require_hdf5(H5Pset_fapl_core(access.get(), /*increment=*/1 << 20, /*backing_store=*/false),
               "a file");
  const Hdf5Handle file =
      own_hdf5(H5Fcreate("in memory", H5F_ACC_TRUNC, plan.get(), access.get()), H5Fclose, "a file");
  fill(file.get());
  require_hdf5(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), "a file");
  const ssize_t size = H5Fget_file_image(file.get(), nullptr, 0);
  if (size <= 0) throw Error("libhdf5 cannot write a file");
  std::vector<std::byte> bytes(static_cast<size_t>(size));
  if (H5Fget_file_image(file.get(), bytes.data(), bytes.size()) != size)
    throw Error("libhdf5 cannot write a file");
  // The image leaves the user block out.
  if (std::to_integer<unsigned char>(bytes[0]) != 0x89)
    throw Error("libhdf5 gave an image that does not begin with its signature");
  return bytes;
}

}  // namespace physiomae::io
