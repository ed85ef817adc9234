#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/dataset/window_list.h"
#include "physiomae/night/night.h"
#include "physiomae/store/store.h"

// Note [Embeddings for other programs]
// One table of windows, in the order of records and time, in three formats:
//   embeddings (N, E) float32, embeddings_2, ... of further models; 0 where not valid
//   record (N) int32, a place in the list of record names; window (N) int32; onset_s (N) float64,
//   from the recording's start; valid (N) uint8
// .h5: datasets of these names and `records`, texts; attributes format, version (of this program),
// model_sha256. .safetensors: tensors of these names; `records` (JSON) and the attributes are
// metadata. .npz, of one night: onset_s, usable, embedding, embedding_2, ... (docs/predict.md).
// A manifest says which rows of which file are a record's.

namespace physiomae::eval {

struct EmbeddingExport {
  std::vector<std::string> records;       ///< names
  std::vector<std::string> model_sha256;  ///< of model.json and the weights, a model
  std::vector<int32_t> record, window;    // (N)
  std::vector<double> onset_s;            // (N)
  std::vector<uint8_t> valid;             // (N)
  std::vector<at::Tensor> embeddings;     // of a model (N, E) float32
};

EmbeddingExport export_of(const night::Night& night, const std::vector<at::Tensor>& embeddings,
                          std::vector<std::string> model_sha256);
EmbeddingExport export_of(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
                          const at::Tensor& values, std::string model_sha256);

/// Writes HDF5 (.h5), NumPy's archive (.npz) or, with any other ending, safetensors. UsageError for
/// .npz of several records.
void write_embedding_export(const std::filesystem::path& path, const EmbeddingExport& table);

constexpr std::string_view kManifestHeader =
    "record,file,first_row,rows,valid,dimensions,model_sha256\n";
/// What a row of it says.
struct ManifestRow {
  std::string record, file;
  int64_t first_row = 0, rows = 0, valid = 0;
  std::vector<int64_t> dimensions = {};        ///< of a model
  std::vector<std::string> model_sha256 = {};  ///< of a model
};
std::string manifest_row(const ManifestRow& row);
/// A row a record of the table, which stands in `file`.
std::string manifest_rows(const EmbeddingExport& table, const std::string& file);

}  // namespace physiomae::eval
