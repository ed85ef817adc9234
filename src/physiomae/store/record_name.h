#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace physiomae::store {

/// `STORE/records/RECORD.safetensors`; InputError when the name could leave the folder (see
/// check_record_name).
std::filesystem::path record_path(const std::filesystem::path& store, std::string_view record);

/// Throws InputError unless `record` is a plain file name: 1 to 128 bytes of UTF-8 without '/',
/// '\\', "..", control characters or a leading dot or hyphen.
void check_record_name(std::string_view record);

/// What keeps a name of any kind out of stores, tables and messages, as the end of a sentence about
/// it: "is no UTF-8", "holds a control character"; "" where nothing does.
std::string_view fault_of_name(std::string_view name);

/// The files of a store's records, sorted by path; InputError when there is none.
std::vector<std::filesystem::path> record_files(const std::filesystem::path& store);

}  // namespace physiomae::store
