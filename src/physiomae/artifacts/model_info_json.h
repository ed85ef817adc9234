#pragma once

#include <string>
#include <string_view>

#include "physiomae/artifacts/model_folder.h"

namespace physiomae::artifacts {

std::string model_info_to_json(const ModelInfo& info);
/// InputError naming `where` and the key when something is missing or of another type.
ModelInfo model_info_from_json(std::string_view text, std::string_view where);

}  // namespace physiomae::artifacts
