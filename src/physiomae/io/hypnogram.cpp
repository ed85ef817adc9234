#include "physiomae/io/hypnogram.h"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "physiomae/base/file.h"
#include "physiomae/io/apple_double.h"
#include "physiomae/io/edf_header.h"
#include "physiomae/io/hypnogram_edf.h"
#include "physiomae/io/hypnogram_table.h"
#include "physiomae/io/hypnogram_xml.h"

namespace physiomae::io {

namespace {

Labels read_any(const std::filesystem::path& path, const LabelOptions& options) {
  std::array<std::byte, 256> start{};
  const InputFile file(path);
  const auto first_bytes = std::span(start).first(file.read_some(0, start));
  const std::string_view text(reinterpret_cast<const char*>(first_bytes.data()),
                              first_bytes.size());
  if (looks_like_edf(first_bytes)) return read_edf_hypnogram(path, options.coding);
  if (is_apple_double(first_bytes)) refuse_apple_double(path);
  if (looks_like_xml(text)) return read_hypnogram_xml(path, options);
  return read_hypnogram_table(path, options);
}

}  // namespace

Labels read_hypnogram(const std::filesystem::path& path, const LabelOptions& options) {
  Labels labels = read_any(path, options);
  if (options.origin) labels.origin = *options.origin;
  return labels;
}

}  // namespace physiomae::io
