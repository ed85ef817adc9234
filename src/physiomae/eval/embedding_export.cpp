#include "physiomae/eval/embedding_export.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/eval/csv_text.h"
#include "physiomae/eval/embeddings_npz.h"
#include "physiomae/io/hdf5_writer.h"

namespace physiomae::eval {
namespace {

constexpr const char* kFormat = "physiomae.embeddings.1";

std::string table_name(size_t model) {
  return model == 0 ? "embeddings" : fmt::format("embeddings_{}", model + 1);
}

std::span<const std::byte> bytes_of(const at::Tensor& plain) {
  return {static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes()};
}

template <typename T>
at::Tensor tensor_of(const std::vector<T>& values, at::ScalarType type) {
  at::Tensor tensor = at::empty({std::ssize(values)}, type);
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<T>());
  return tensor;
}

artifacts::NamedTensors tensors_of(const EmbeddingExport& table) {
  artifacts::NamedTensors tensors = {{"record", tensor_of(table.record, at::kInt)},
                                     {"window", tensor_of(table.window, at::kInt)},
                                     {"onset_s", tensor_of(table.onset_s, at::kDouble)},
                                     {"valid", tensor_of(table.valid, at::kByte)}};
  for (size_t i = 0; i < table.embeddings.size(); ++i)
    tensors.emplace_back(table_name(i), table.embeddings[i].to(at::kFloat).contiguous());
  return tensors;
}

std::map<std::string, std::string> facts_of(const EmbeddingExport& table) {
  return {{"format", kFormat},
          {"version", PHYSIOMAE_VERSION},
          {"model_sha256", fmt::format("{}", fmt::join(table.model_sha256, ","))}};
}

void write_hdf5(const std::filesystem::path& path, const EmbeddingExport& table) {
  io::Hdf5Writer file;
  for (const auto& [name, tensor] : tensors_of(table)) {
    const io::DType type = tensor.scalar_type() == at::kFloat    ? io::DType::f32
                           : tensor.scalar_type() == at::kDouble ? io::DType::f64
                           : tensor.scalar_type() == at::kInt    ? io::DType::i32
                                                                 : io::DType::u8;
    file.add(name, type, tensor.sizes().vec(), bytes_of(tensor));
  }
  file.add_texts("records", table.records);
  for (const auto& [name, text] : facts_of(table)) file.attribute(name, text);
  file.write(path);
}

void write_tensors(const std::filesystem::path& path, const EmbeddingExport& table) {
  auto metadata = facts_of(table);
  metadata["records"] = nlohmann::json(table.records).dump();
  artifacts::write_tensor_file(path, std::move(metadata), tensors_of(table));
}

}  // namespace

EmbeddingExport export_of(const night::Night& night, const std::vector<at::Tensor>& embeddings,
                          std::vector<std::string> model_sha256) {
  EmbeddingExport table;
  table.records = {night.record};
  table.model_sha256 = std::move(model_sha256);
  table.embeddings = embeddings;
  for (const night::Window& window : night.windows) {
    table.window.push_back(static_cast<int32_t>(table.window.size()));
    table.onset_s.push_back(static_cast<double>(window.onset_us) / 1e6);
    table.valid.push_back(window.usable ? 1 : 0);
  }
  table.record.assign(table.window.size(), 0);
  return table;
}

EmbeddingExport export_of(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
                          const at::Tensor& values, std::string model_sha256) {
  EmbeddingExport table;
  table.model_sha256 = {std::move(model_sha256)};
  std::vector<int64_t> order(windows.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  std::ranges::sort(order, {}, [&](int64_t i) {
    const dataset::WindowRef& ref = windows[static_cast<size_t>(i)];
    return std::pair(ref.record, ref.window);
  });
  std::map<uint32_t, int32_t> place_of;
  for (const int64_t i : order) {
    const dataset::WindowRef& ref = windows[static_cast<size_t>(i)];
    const store::StoredRecord& record = store.record(ref.record);
    const auto [entry, fresh] =
        place_of.try_emplace(ref.record, static_cast<int32_t>(table.records.size()));
    if (fresh) table.records.push_back(record.header().record);
    table.record.push_back(entry->second);
    table.window.push_back(static_cast<int32_t>(ref.window));
    table.onset_s.push_back(record.start_seconds(ref.window));
  }
  table.valid.assign(windows.size(), 1);
  table.embeddings = {values.index_select(0, tensor_of(order, at::kLong))};
  return table;
}

void write_embedding_export(const std::filesystem::path& path, const EmbeddingExport& table) {
  const std::string ending = path.extension().string();
  if (path.has_parent_path()) make_folder(path.parent_path());
  if (ending == ".h5") return write_hdf5(path, table);
  if (ending != ".npz") return write_tensors(path, table);
  if (table.records.size() > 1)
    throw UsageError(fmt::format("{}: an .npz is of one record, {} were given", path.string(),
                                 table.records.size()),
                     "name a file that ends with .h5 or .safetensors");
  write_embeddings_npz(path, table);
}

std::string manifest_row(const ManifestRow& row) {
  return fmt::format("{},{},{},{},{},{},{}\n", csv_quoted(row.record), csv_quoted(row.file),
                     row.first_row, row.rows, row.valid, fmt::join(row.dimensions, ";"),
                     fmt::join(row.model_sha256, ";"));
}

std::string manifest_rows(const EmbeddingExport& table, const std::string& file) {
  std::vector<int64_t> dimensions;
  for (const at::Tensor& values : table.embeddings) dimensions.push_back(values.size(1));
  std::string text;
  for (size_t row = 0; row < table.record.size();) {
    const size_t first = row;
    int64_t valid = 0;
    for (; row < table.record.size() && table.record[row] == table.record[first]; ++row)
      valid += table.valid[row];
    text += manifest_row({.record = table.records[static_cast<size_t>(table.record[first])],
                          .file = file,
                          .first_row = static_cast<int64_t>(first),
                          .rows = static_cast<int64_t>(row - first),
                          .valid = valid,
                          .dimensions = dimensions,
                          .model_sha256 = table.model_sha256});
  }
  return text;
}

}  // namespace physiomae::eval
