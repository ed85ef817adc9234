#pragma once

#include <string>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/report/score_folder.h"
#include "physiomae/store/store.h"

namespace physiomae::eval {

/// SHA-256 of the weights and heads of a model, by name; what predict_models.h calls model_sha256
/// is of the files of its folder.
std::string weights_sha256(const artifacts::LoadedModel& model);

/// Note [Made from]: `model` may be null, `split_hash` empty.
report::MadeFrom made_from(const std::string& verb, const store::Store& store,
                           const artifacts::LoadedModel* model, const std::string& split_hash);

}  // namespace physiomae::eval
