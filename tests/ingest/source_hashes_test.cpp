#include "physiomae/ingest/source_hashes.h"

#include "tests/ingest/ingest_support.h"
#include <gmock/gmock.h>

#include "physiomae/ingest/source_files.h"

namespace physiomae::ingest {
namespace {

class SourceHash : public IngestTest {
 protected:
  std::vector<std::string> stored(const std::string& record) const {
    return store::StoredRecord(store::record_path(store(), record)).header().source_sha256;
  }
};

std::vector<std::string> by_file(const Source& source) {
  std::vector<std::string> hashes;
  for (const auto& [path, role] : files_of(source)) hashes.push_back(sha256_file(path));
  return hashes;
}

// Those that passed while the signals were read are those of the files.
TEST_F(SourceHash, OfTheReadingPassAreThoseOfTheFiles) {
  write_edf(source() / "a.edf", {"SpO2", "F3-M2", "F3-M2", "E1-M2"}, 95);
  std::ofstream(source() / "a.csv") << "onset,duration,stage\n0,30,N2\n";
  std::ofstream(source() / "a.edf", std::ios::app | std::ios::binary) << "behind the last record";
  write_challenge_record(source(), "b", 13000, {{io::Stage::n2, 13000}});
  ASSERT_EQ(ingest_all().ingested, 2);
  for (const Source& source : discover_sources({this->source()}).sources)
    EXPECT_EQ(stored(source.record), by_file(source)) << source.record;
  EXPECT_EQ(ingest_all().already_done, 2);
}

TEST_F(SourceHash, WhatPassedIsNotReadAgain) {
  write_edf(source() / "a.edf", kPaperLabels, 40);
  const Source found = discover_sources({source()}).sources.at(0);
  SourceHashes hashes;
  hashes.observer()(found.signal, std::as_bytes(std::span(std::string_view("other bytes"))));
  store::RecordHeader header;
  hashes.write(found, header);
  EXPECT_THAT(header.source_sha256, testing::ElementsAre(sha256_hex("other bytes")));
  EXPECT_THAT(header.source_roles, testing::ElementsAre("signal"));
}

}  // namespace
}  // namespace physiomae::ingest
