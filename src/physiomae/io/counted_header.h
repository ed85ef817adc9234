#pragma once

#include <string>

#include "physiomae/io/label_options.h"
#include "physiomae/io/text_table.h"

// Note [Counted columns]
// pandas writes the numbers of columns that have no names above them, "0,1,2", with an empty cell
// before them where the rows' index stands there. In digits this may be a row as well: epoch 0 in
// stage 1. It is none where the rows below are of another kind, or begin at 0 themselves, or number
// the epochs from 1 to those that fill the recording.

namespace physiomae::io {

struct CountedHeader {
  bool there = false;
  bool indexed = false;  ///< the first column is the rows' index
};

/// Whether the first row of a table of several columns is none (Note [Counted columns]). InputError
/// where it may be either.
CountedHeader counted_header(const TextTable& table, size_t width, const std::string& where,
                             const LabelOptions& options);

}  // namespace physiomae::io
