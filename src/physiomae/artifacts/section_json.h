#pragma once

#include <nlohmann/json.hpp>

#include "physiomae/base/config.h"

namespace physiomae::artifacts {

/// Every field of a section under its name, so that none can be forgotten.
nlohmann::ordered_json section_to_json(ConfigSection& section);

/// Takes every field and validates; nlohmann::json::exception when one is missing or of another
/// type, UsageError when a value is out of range.
void section_from_json(const nlohmann::json& text, ConfigSection& section);

}  // namespace physiomae::artifacts
