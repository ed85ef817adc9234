#include <cstring>
#include <map>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/eval/embedding.h"
#include "physiomae/io/safetensors.h"

namespace physiomae::eval {
namespace {

template <typename T>
std::span<const std::byte> bytes_of(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

}  // namespace

void write_embeddings(const std::filesystem::path& path, const EmbeddingTable& table,
                      const dataset::Store& store, const std::string& fingerprint) {
  const auto count = static_cast<int64_t>(table.windows.size());
  nlohmann::json names = nlohmann::json::array();
  std::map<uint32_t, int32_t> name_of;
  std::vector<int32_t> record, window;
  std::vector<int64_t> id;
  for (const dataset::WindowRef& ref : table.windows) {
    const std::string& name = store.record(ref.record).header().record;
    const auto [entry, fresh] = name_of.try_emplace(ref.record, static_cast<int32_t>(names.size()));
    if (fresh) names.push_back(name);
    record.push_back(entry->second);
    window.push_back(static_cast<int32_t>(ref.window));
    id.push_back(static_cast<int64_t>(dataset::window_id(name, ref.window)));
  }
  const at::Tensor values = table.values.contiguous();
  const std::vector<io::TensorView> tensors = {
      {"embedding",
       io::DType::f32,
       {count, values.size(1)},
       {static_cast<const std::byte*>(values.const_data_ptr()), values.nbytes()}},
      {"record", io::DType::i32, {count}, bytes_of(record)},
      {"window", io::DType::i32, {count}, bytes_of(window)},
      {"window_id", io::DType::i64, {count}, bytes_of(id)},
  };
  io::write_safetensors(path,
                        {{"format", "physiomae embeddings 1"},
                         {"fingerprint", fingerprint},
                         {"records", names.dump()}},
                        tensors);
}

std::optional<EmbeddingTable> read_embeddings(const std::filesystem::path& path,
                                              const dataset::Store& store,
                                              const std::string& fingerprint) {
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return std::nullopt;
  const io::SafetensorsFile file(path);
  const auto found = file.metadata().find("fingerprint");
  if (found == file.metadata().end() || found->second != fingerprint) return std::nullopt;
  const auto names =
      nlohmann::json::parse(file.metadata().at("records")).get<std::vector<std::string>>();
  std::vector<uint32_t> index;
  for (const std::string& name : names)
    index.push_back(static_cast<uint32_t>(store.index_of(name)));

  const io::TensorView& embedding = file.tensor("embedding");
  const auto record = file.tensor("record").as<int32_t>();
  const auto window = file.tensor("window").as<int32_t>();
  EmbeddingTable table;
  if (embedding.shape.size() != 2 || embedding.dtype != io::DType::f32 ||
      embedding.shape[0] != static_cast<int64_t>(record.size()) || record.size() != window.size())
    throw InputError(
        fmt::format("{}: embedding, record and window have shapes that disagree", path.string()),
        "delete this file; it is only a cache");
  table.values = at::empty({embedding.shape[0], embedding.shape[1]}, at::kFloat);
  std::memcpy(table.values.mutable_data_ptr(), embedding.bytes.data(), embedding.bytes.size());
  for (size_t i = 0; i < record.size(); ++i)
    table.windows.push_back(
        {index.at(static_cast<size_t>(record[i])), static_cast<uint32_t>(window[i])});
  file.check();
  return table;
}

}  // namespace physiomae::eval
