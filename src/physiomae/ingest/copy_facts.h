#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/store/record_content.h"
#include "physiomae/store/stored_record.h"

namespace physiomae::ingest {

/// What is known of a night beside its signals.
struct CopyFacts {
  int64_t windows = 0;
  std::vector<int8_t> stages;  ///< of the windows
  std::optional<double> age_years;
  std::string sex, patient;  ///< "" where nobody named it

  explicit CopyFacts(const store::StoredRecord& record);
  explicit CopyFacts(const store::RecordContent& content);

  bool labelled() const;
};

/// What one of two copies knows alone, or otherwise than the one that is kept ("labels, an age
/// (45)"); "" where nothing is lost with it.
std::string known_alone(const CopyFacts& copy, const CopyFacts& kept);

}  // namespace physiomae::ingest
