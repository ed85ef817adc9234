#include "physiomae/eval/embeddings_npz.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/file.h"
#include "physiomae/io/npz_writer.h"

namespace physiomae::eval {

void write_embeddings_npz(const std::filesystem::path& path, const night::Night& night,
                          const std::vector<ModelEmbeddings>& embeddings) {
  io::NpzWriter npz;
  std::vector<double> onsets;
  std::vector<uint8_t> usable;
  for (const night::Window& window : night.windows) {
    onsets.push_back(static_cast<double>(window.onset_us) / 1e6);
    usable.push_back(window.usable ? 1 : 0);
  }
  const std::vector<int64_t> windows = {std::ssize(night.windows)};
  npz.add("onset_s", "<f8", windows, std::as_bytes(std::span(onsets)));
  npz.add("usable", "|u1", windows, std::as_bytes(std::span(usable)));
  for (size_t i = 0; i < embeddings.size(); ++i) {
    const at::Tensor values = embeddings[i].to(at::kFloat).contiguous();
    npz.add(i == 0 ? "embedding" : fmt::format("embedding_{}", i + 1), "<f4",
            {values.size(0), values.size(1)},
            {static_cast<const std::byte*>(values.const_data_ptr()), values.nbytes()});
  }
  make_folder(path.parent_path());
  write_file(path, npz.finish());
}

}  // namespace physiomae::eval
