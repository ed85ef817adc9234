#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "physiomae/ingest/inspect.h"
#include "physiomae/io/labels.h"

// Inner parts of inspect.cpp: each describes one kind of input as JSON, from which the text
// follows.

namespace physiomae::ingest {

using InspectJson = nlohmann::ordered_json;

InspectJson inspect_recording(const std::filesystem::path& path, const InspectOptions& options);
InspectJson inspect_labels(const io::Labels& labels);
InspectJson inspect_store(const std::filesystem::path& folder, const InspectOptions& options);
InspectJson inspect_record(const std::filesystem::path& path, const InspectOptions& options);

/// The same for people.
std::string inspect_text(const InspectJson& description);

}  // namespace physiomae::ingest
