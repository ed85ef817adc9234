#pragma once

#include <string>

#include "physiomae/io/label_options.h"
#include "physiomae/io/text_table.h"

namespace physiomae::io {

/// Whether a text sums a night up by stages ("N1,20 N2,180 ...", "Stage N1: 5 %"): at least four
/// lines that name a stage, none of them twice, with amounts that differ and do not go on as times
/// do. A list whose epochs make the recording is none, however short.
bool is_summary(const TextTable& table, const LabelOptions& options);

/// NothingScored where it does.
void refuse_summary(const TextTable& table, const LabelOptions& options, const std::string& where);

}  // namespace physiomae::io
