#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "physiomae/eval/embedding.h"
#include "physiomae/store/store.h"

namespace physiomae::eval {

/// safetensors: `embedding` F32 (N, D), `record` I32 (N) into the metadata's list of record names,
/// `window` I32 (N), `window_id` I64 (N).
void write_embeddings(const std::filesystem::path& path, const EmbeddingTable& table,
                      const store::Store& store, const std::string& fingerprint);

/// Nothing when the file is absent or has another fingerprint; InputError when it is damaged (the
/// checksum included) or names records that the store lacks.
std::optional<EmbeddingTable> read_embeddings(const std::filesystem::path& path,
                                              const store::Store& store,
                                              const std::string& fingerprint);

}  // namespace physiomae::eval
