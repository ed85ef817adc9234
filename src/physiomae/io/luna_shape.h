#pragma once

#include <optional>
#include <vector>

#include "physiomae/io/table_shape.h"

namespace physiomae::io {

/// Where rows begin in Luna's annotations without a row of names (.annot: class, instance, channel,
/// start, stop and, last, a remark; class, instance, start, stop): the column of starts, behind
/// which stops stand, or "..." (until the next begins), or "+30" (for so long). Nothing where a
/// table does not have their shape.
std::optional<size_t> lunas_start(const TextTable& table, size_t first_row,
                                  const std::vector<ColumnShape>& shapes);

}  // namespace physiomae::io
