#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/store/store.h"

// Note [One recording twice]
// Two records are of the same recording when a file of samples is the same byte for byte, whatever
// its name, or when what was read of it is: a copy whose header was made anonymous, or one in
// another format, or a part of it (signal_likeness.h). Such a night under two names would count as
// two patients, and be trained and tested on. Files of labels and WFDB headers tell nothing: a
// night without sleep looks like any other.

namespace physiomae::store {

/// Hashes of the files that hold a record's samples.
std::vector<std::string> sample_hashes(const RecordHeader& header);

/// Which record of a store holds which recording.
class SourceIndex {
 public:
  SourceIndex() = default;
  /// Reads the headers of a store, where there is one; what cannot be read is passed over.
  explicit SourceIndex(const std::filesystem::path& store);

  bool empty() const { return record_of_.empty(); }
  /// Adds a record; the first, by order of calls, keeps a recording that two of them hold.
  void add(const RecordHeader& header);
  /// The record other than `record` that holds one of these recordings: by hashes of their files,
  /// or of signals (StoredRecord::signals_checksum).
  std::optional<std::string> holder(const std::vector<std::string>& hashes,
                                    std::string_view record) const;

 private:
  std::map<std::string, std::string> record_of_;
};

/// Two records of one recording.
struct Duplicate {
  std::string first, second;
};

/// The records of a store, in order of name, whose recording an earlier one holds: by their files,
/// or by their signals (signal_likeness.h).
std::vector<Duplicate> find_duplicates(const Store& store);

}  // namespace physiomae::store
