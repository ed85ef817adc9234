#pragma once

#include <string>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Which visit and which night of its patient a recording is, as io::visit_key; "" where its names
/// do not say.
struct RecordVisit {
  std::string visit, night;
};

/// By the record's name ("shhs2-200001", "sub-01_ses-2", "chat-followup-300001", "P01_V2",
/// "SC4012E0": night 2), else by the folders around it ("ses-2", "visit 2").
RecordVisit visit_of(const Source& source);

/// The visit that a table's name says all its lines are of ("chat-baseline-dataset-0.14.0.csv",
/// "demographics_T1.csv"), as io::visit_key; "" where it says none.
std::string visit_of_table(const std::filesystem::path& table);

}  // namespace physiomae::ingest
