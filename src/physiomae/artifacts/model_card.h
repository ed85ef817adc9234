#pragma once

#include <string>

#include "physiomae/artifacts/model_folder.h"

namespace physiomae::artifacts {

/// CARD.md: what the model is, what it was trained on, how its input is made, what it is not for.
std::string model_card(const ModelInfo& info);

}  // namespace physiomae::artifacts
