#pragma once

#include <string>
#include <string_view>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/label_options.h"
#include "physiomae/io/table_layout.h"

namespace physiomae::io {

/// Takes what the lines above a table's data state of it, where the data do not say it themselves
/// and nobody has stated it: what digits mean, as the title of the stages' column or a comment may
/// too; of lists and numbered epochs their length ("Epoch length: 20 s") and when the first begins
/// ("Start Time: 22:05:00"). Says what it takes. `text` is the whole file's.
void take_statements(std::string_view text, const TextTable& table, const TableLayout& layout,
                     const std::string& where, LabelOptions& options, LabelBuilder& builder);

}  // namespace physiomae::io
