#include "physiomae/eval/embedding_file.h"

#include <exception>
#include <map>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/base/error.h"
#include "physiomae/store/window_id.h"

namespace physiomae::eval {
namespace {

constexpr const char* kFormat = "physiomae embeddings 1";

// Where the named records stand in `store`.
std::vector<uint32_t> places_of(const std::string& names, const store::Store& store) {
  std::vector<uint32_t> places;
  for (const auto& name : nlohmann::json::parse(names).get<std::vector<std::string>>())
    places.push_back(static_cast<uint32_t>(store.index_of(name)));
  return places;
}

std::vector<dataset::WindowRef> windows_of(const at::Tensor& record, const at::Tensor& window,
                                           const std::vector<uint32_t>& places) {
  const auto* r = record.const_data_ptr<int32_t>();
  const auto* w = window.const_data_ptr<int32_t>();
  std::vector<dataset::WindowRef> windows;
  for (int64_t i = 0; i < record.numel(); ++i) {
    if (r[i] < 0 || static_cast<size_t>(r[i]) >= places.size() || w[i] < 0)
      throw InputError(
          fmt::format("row {} is window {} of record {} of {}", i, w[i], r[i], places.size()));
    windows.push_back({places[static_cast<size_t>(r[i])], static_cast<uint32_t>(w[i])});
  }
  return windows;
}

EmbeddingTable table_of(const artifacts::TensorFile& file, const store::Store& store) {
  const auto tensor = [&](const char* name, at::ScalarType type, int64_t dimensions) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end() || found->second.scalar_type() != type ||
        found->second.dim() != dimensions)
      throw InputError(fmt::format("no tensor {} of {} dimensions and its type", name, dimensions));
    return found->second;
  };
  EmbeddingTable table;
  table.values = tensor("embedding", at::kFloat, 2);
  const at::Tensor record = tensor("record", at::kInt, 1), window = tensor("window", at::kInt, 1);
  if (table.values.size(0) != record.numel() || record.numel() != window.numel())
    throw InputError("embedding, record and window have shapes that disagree");
  table.windows = windows_of(record, window, places_of(file.metadata.at("records"), store));
  return table;
}

}  // namespace

void write_embeddings(const std::filesystem::path& path, const EmbeddingTable& table,
                      const store::Store& store, const std::string& fingerprint) {
  const auto count = static_cast<int64_t>(table.windows.size());
  nlohmann::json names = nlohmann::json::array();
  std::map<uint32_t, int32_t> name_of;
  const at::Tensor record = at::empty({count}, at::kInt), window = at::empty({count}, at::kInt),
                   id = at::empty({count}, at::kLong);
  for (int64_t i = 0; i < count; ++i) {
    const dataset::WindowRef& ref = table.windows[static_cast<size_t>(i)];
    const std::string& name = store.record(ref.record).header().record;
    const auto [entry, fresh] = name_of.try_emplace(ref.record, static_cast<int32_t>(names.size()));
    if (fresh) names.push_back(name);
    record.mutable_data_ptr<int32_t>()[i] = entry->second;
    window.mutable_data_ptr<int32_t>()[i] = static_cast<int32_t>(ref.window);
    id.mutable_data_ptr<int64_t>()[i] = static_cast<int64_t>(store::window_id(name, ref.window));
  }
  artifacts::write_tensor_file(
      path, {{"format", kFormat}, {"fingerprint", fingerprint}, {"records", names.dump()}},
      {{"embedding", table.values}, {"record", record}, {"window", window}, {"window_id", id}});
}

std::optional<EmbeddingTable> read_embeddings(const std::filesystem::path& path,
                                              const store::Store& store,
                                              const std::string& fingerprint) {
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return std::nullopt;
  const artifacts::TensorFile file = artifacts::read_tensor_file(path);
  const auto found = file.metadata.find("fingerprint");
  if (found == file.metadata.end() || found->second != fingerprint) return std::nullopt;
  const char* const hint = "delete this file; it is only a cache";
  try {
    return table_of(file, store);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.message()), hint);
  } catch (const std::exception& error) {  // the list of records
    throw InputError(fmt::format("{}: {}", path.string(), error.what()), hint);
  }
}

}  // namespace physiomae::eval
