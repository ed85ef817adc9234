#pragma once

#include <filesystem>

#include "physiomae/eval/embedding_export.h"

namespace physiomae::eval {

/// NumPy's .npz: `onset_s` F64 (W), `usable` U8 (W), `embedding` F32 (W, E) of the first model,
/// `embedding_2` and so on of the others; rows are 0 where not usable.
void write_embeddings_npz(const std::filesystem::path& path, const EmbeddingExport& table);

}  // namespace physiomae::eval
