#include "physiomae/io/hdf5_writer.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/hdf5_making.h"

namespace physiomae::io {
namespace {

hid_t file_type(DType type) {
  switch (type) {
    case DType::f64:
      return H5T_IEEE_F64LE;
    case DType::f32:
      return H5T_IEEE_F32LE;
    case DType::i64:
      return H5T_STD_I64LE;
    case DType::i32:
      return H5T_STD_I32LE;
    case DType::i16:
      return H5T_STD_I16LE;
    case DType::i8:
      return H5T_STD_I8LE;
    case DType::u8:
      return H5T_STD_U8LE;
    default:
      throw Error(fmt::format("no HDF5 type for {}", dtype_name(type)));
  }
}

Hdf5Handle text_type() {
  Hdf5Handle type = own_hdf5(H5Tcopy(H5T_C_S1), H5Tclose, "a type");
  require_hdf5(H5Tset_size(type.get(), H5T_VARIABLE), "a type");
  require_hdf5(H5Tset_cset(type.get(), H5T_CSET_UTF8), "a type");
  return type;
}

Hdf5Handle space_of(const std::vector<int64_t>& shape) {
  const std::vector<hsize_t> sizes(shape.begin(), shape.end());
  return own_hdf5(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose,
                  "a shape");
}

void put_dataset(hid_t file, const std::string& name, hid_t type, const std::vector<int64_t>& shape,
                 const void* values) {
  const Hdf5Handle plan = own_hdf5(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, name);
  require_hdf5(H5Pset_obj_track_times(plan.get(), false), name);
  const Hdf5Handle space = space_of(shape);
  const Hdf5Handle dataset = own_hdf5(
      H5Dcreate2(file, name.c_str(), type, space.get(), H5P_DEFAULT, plan.get(), H5P_DEFAULT),
      H5Dclose, name);
  require_hdf5(H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), name);
}

std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

void put_attribute(hid_t file, const std::string& name, const std::string& text) {
  const Hdf5Handle type = text_type();
  const Hdf5Handle space = own_hdf5(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Hdf5Handle attribute =
      own_hdf5(H5Acreate2(file, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
               H5Aclose, name);
  const char* const value = text.c_str();
  require_hdf5(H5Awrite(attribute.get(), type.get(), &value), name);
}

}  // namespace

void Hdf5Writer::add(std::string name, DType type, std::vector<int64_t> shape,
                     std::span<const std::byte> values) {
  size_t bytes = size_of(type);
  for (const int64_t length : shape) bytes *= static_cast<size_t>(length);
  if (bytes != values.size())
    throw Error(fmt::format("{}: {} bytes, its shape has {}", name, values.size(), bytes));
  file_type(type);
  arrays_.push_back({std::move(name), type, std::move(shape), {values.begin(), values.end()}});
}

void Hdf5Writer::add_texts(std::string name, std::vector<std::string> texts) {
  lists_.push_back({std::move(name), std::move(texts)});
}

void Hdf5Writer::attribute(std::string name, std::string text) {
  attributes_.push_back({std::move(name), {std::move(text)}});
}

void Hdf5Writer::write(const std::filesystem::path& path) const {
  const std::vector<std::byte> bytes = hdf5_bytes(/*user_block=*/0, [&](hid_t file) {
    for (const Array& array : arrays_)
      put_dataset(file, array.name, file_type(array.type), array.shape, array.values.data());
    for (const Texts& list : lists_) {
      const Hdf5Handle type = text_type();
      put_dataset(file, list.name, type.get(), {std::ssize(list.texts)},
                  pointers_to(list.texts).data());
    }
    for (const Texts& entry : attributes_) put_attribute(file, entry.name, entry.texts.front());
  });
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace physiomae::io
