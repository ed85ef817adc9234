#include "physiomae/eval/embeddings_npz.h"

#include <span>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/file.h"
#include "physiomae/io/npz_writer.h"

namespace physiomae::eval {

void write_embeddings_npz(const std::filesystem::path& path, const EmbeddingExport& table) {
  io::NpzWriter npz;
  const std::vector<int64_t> windows = {std::ssize(table.window)};
  npz.add("onset_s", "<f8", windows, std::as_bytes(std::span(table.onset_s)));
  npz.add("usable", "|u1", windows, std::as_bytes(std::span(table.valid)));
  for (size_t i = 0; i < table.embeddings.size(); ++i) {
    const at::Tensor values = table.embeddings[i].to(at::kFloat).contiguous();
    npz.add(i == 0 ? "embedding" : fmt::format("embedding_{}", i + 1), "<f4",
            {values.size(0), values.size(1)},
            {static_cast<const std::byte*>(values.const_data_ptr()), values.nbytes()});
  }
  write_file(path, npz.finish());
}

}  // namespace physiomae::eval
