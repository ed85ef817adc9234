#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/store/stored_record.h"

namespace physiomae::store {

/// A folder of records.
class Store {
 public:
  /// InputError when `folder` is no store or holds no record.
  explicit Store(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  size_t size() const { return records_.size(); }
  const StoredRecord& record(size_t index) const { return records_[index]; }  ///< sorted by name
  /// Index by record name; InputError when absent.
  size_t index_of(std::string_view record) const;
  const std::string& recipe() const { return recipe_; }
  /// StoredRecord::verify_signals of every record, on `threads` threads, with progress. InputError
  /// naming the first damaged record and how many more there are.
  void verify_signals(int threads) const;

 private:
  std::filesystem::path folder_;
  std::string recipe_;
  std::vector<StoredRecord> records_;
};

}  // namespace physiomae::store
