#include "physiomae/store/record_name.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/utf8.h"

namespace physiomae::store {

std::string_view fault_of_name(std::string_view name) {
  if (!is_utf8(name)) return "is no UTF-8";
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  return control ? "holds a control character" : "";
}

void check_record_name(std::string_view record) {
  if (const std::string_view fault = fault_of_name(record); !fault.empty())
    throw InputError(fmt::format("record name \"{}\" {}", shown_name(record), fault),
                     "rename the file or folder, or name the record in a --records table");
  if (record.empty() || record.size() > 128 || record.front() == '.' || record.front() == '-' ||
      record.find_first_of("/\\") != std::string_view::npos ||
      record.find("..") != std::string_view::npos)
    throw InputError(fmt::format("record name \"{}\" is not a plain file name", record),
                     "use 1 to 128 characters without '/', '\\', '..' or a leading '.' or '-'; a "
                     "--records table can name records freely");
}

std::filesystem::path record_path(const std::filesystem::path& store, std::string_view record) {
  check_record_name(record);
  return store / "records" / (std::string(record) + ".safetensors");
}

std::vector<std::filesystem::path> record_files(const std::filesystem::path& store) {
  std::vector<std::filesystem::path> files;
  std::error_code code;
  std::filesystem::directory_iterator entries(store / "records", code);
  if (code)
    throw InputError(fmt::format("{}: is no store: its folder \"records\" cannot be read: {}",
                                 store.string(), code.message()),
                     "make one with `physiomae ingest SRC --out STORE`");
  for (const auto& entry : entries)
    if (entry.path().extension() == ".safetensors" && !is_partial(entry.path()))
      files.push_back(entry.path());
  if (files.empty())
    throw InputError(fmt::format("{}: is an empty store", store.string()),
                     "put records into it with `physiomae ingest SRC --out STORE`");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace physiomae::store
