#pragma once

#include <string>

#include "physiomae/io/label_options.h"
#include "physiomae/io/table_layout.h"

namespace physiomae::io {

/// What a column that names files, recordings, people or scorers says of whose a table's rows are.
struct WhoseRows {
  std::string refusal;  ///< rows of several, or of another recording
  std::string hint;     ///< of the refusal
  std::string said;     ///< a name that may be the recording's or not
};

/// Nothing of columns of other things, of one that numbers the rows, and of the recording itself. A
/// file of another name is another recording's; a person may be called otherwise than the file.
WhoseRows whose_rows(const TextTable& table, const TableLayout& layout, size_t column,
                     const LabelOptions& options);

}  // namespace physiomae::io
