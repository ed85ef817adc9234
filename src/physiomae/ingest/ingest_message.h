#pragma once

#include <string>

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// A report as one line of JSON, as workers send it and `--json` prints it.
std::string message_from_report(const RecordReport& report);
RecordReport report_from_message(const std::string& message);

}  // namespace physiomae::ingest
