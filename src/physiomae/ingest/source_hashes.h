#pragma once

#include <filesystem>
#include <map>

#include "physiomae/base/hash.h"
#include "physiomae/ingest/source_discovery.h"
#include "physiomae/io/recording.h"
#include "physiomae/store/record_header.h"

namespace physiomae::ingest {

/// Hashes of a record's source files. Those whose bytes pass the observer while the signals are
/// read are not read a second time.
class SourceHashes {
 public:
  /// Lives no longer than this object.
  io::SourceObserver observer();
  /// Hashes and roles of all files of a source, into the header; ends the computation. Files that
  /// did not pass are read now.
  void write(const Source& source, store::RecordHeader& header);

 private:
  std::map<std::filesystem::path, Sha256> passed_;
};

}  // namespace physiomae::ingest
