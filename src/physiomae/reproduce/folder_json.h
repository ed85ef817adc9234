#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace physiomae::reproduce {

/// A JSON object of a grid's folder, {} where the file is not there. They are renamed into place,
/// so that no killed process leaves half of one: UsageError for what is no object, "is damaged,
/// expected <what>". To take it for a missing one would overwrite what the folder knows.
nlohmann::json folder_json(const std::filesystem::path& file, const std::string& what,
                           const std::string& hint);

/// The same error, for an object that lacks what it should hold.
[[noreturn]] void refuse_damaged(const std::filesystem::path& file, const std::string& what,
                                 const std::string& hint);

/// Empty where it is not there or no text.
std::string text_of(const nlohmann::json& json, std::string_view key);

}  // namespace physiomae::reproduce
