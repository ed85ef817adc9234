#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "physiomae/ingest/ingest.h"

namespace physiomae::ingest {

/// A report as a JSON object, as `--json` prints it.
nlohmann::ordered_json json_from_report(const RecordReport& report);

/// The same on one line, as workers send it. Error when a message is no report.
std::string message_from_report(const RecordReport& report);
RecordReport report_from_message(const std::string& message);

}  // namespace physiomae::ingest
