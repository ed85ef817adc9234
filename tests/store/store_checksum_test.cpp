// One flipped bit in a record's file, wherever it is, is noticed (Note [Store]).
#include <fstream>
#include <string_view>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/progress.h"
#include "physiomae/store/record_name.h"

namespace physiomae::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr size_t kSignalBytes = 2 * kModalities * kWindowSamples * sizeof(uint16_t);

class RecordChecksum : public testing::Test {
 protected:
  RecordChecksum() {
    Progress::set_enabled(false);
    write_made_up(store(), {{.record = "a", .patient = "p", .age_years = 54.0, .stages = {2, 4}},
                            {.record = "b", .patient = "q"},
                            {.record = "c", .patient = "r"}});
    whole_ = read_text(path());
  }
  ~RecordChecksum() override { Progress::set_enabled(true); }
  std::filesystem::path store() const { return folder_.path() / "store"; }
  std::filesystem::path path() const { return record_path(store(), "a"); }
  /// The file as it was written, but for one byte.
  void put(size_t byte, int value) const {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(byte));
    file.put(static_cast<char>(value));
  }
  void flip(size_t byte) const { put(byte, whole_[byte] ^ (1 << byte % 8)); }
  void mend(size_t byte) const { put(byte, whole_[byte]); }
  /// Byte of the file at which the signal of a window and modality begins.
  size_t place_in(int64_t window, int modality) const {
    const StoredRecord record(path());
    const auto signal = std::as_bytes(record.signal(window, modality));
    const std::string_view text(reinterpret_cast<const char*>(signal.data()), signal.size());
    return whole_.find(text);
  }

  const TemporaryFolder folder_;
  std::string whole_;
};

TEST_F(RecordChecksum, AFlippedBitOutsideTheSignalsIsNoticedOnOpening) {
  const size_t first = place_in(0, 0), end = first + kSignalBytes;
  ASSERT_LT(end, whole_.size());
  for (size_t byte = 0; byte < whole_.size(); ++byte) {
    if (byte == first) byte = end;
    flip(byte);
    EXPECT_THROW(StoredRecord{path()}, InputError) << "byte " << byte;
    mend(byte);
  }
}

TEST_F(RecordChecksum, AFlippedBitOfASignalIsNoticedByWhoVerifiesThem) {
  EXPECT_NO_THROW(StoredRecord(path()).verify_signals());
  const size_t first = place_in(0, 0), last = first + kSignalBytes - 1;
  for (size_t byte = first; byte <= last; byte += (last - first) / 50) {
    flip(byte);
    const StoredRecord damaged(path());  // too much to read on opening
    EXPECT_THAT(message_of([&] { damaged.verify_signals(); }),
                AllOf(HasSubstr("a.safetensors"), HasSubstr("checksum")))
        << "byte " << byte;
    mend(byte);
  }
}

TEST_F(RecordChecksum, AStoreNamesWhatIsDamaged) {
  EXPECT_NO_THROW(Store(store()).verify_signals(2));
  flip(place_in(1, 1));
  for (const int threads : {1, 3}) {
    EXPECT_THAT(message_of([&] { Store(store()).verify_signals(threads); }),
                AllOf(HasSubstr("a.safetensors"), HasSubstr("1 of 3 records")));
  }
}

TEST_F(RecordChecksum, ARecordOfAnotherVersionIsNotCalledDamaged) {
  std::string older = whole_;
  const size_t at = older.find("\"version\":\"3\"");
  ASSERT_NE(at, std::string::npos);
  older[at + 11] = '1';
  write_file(path(), older);
  EXPECT_THAT(message_of([&] { StoredRecord{path()}; }),
              AllOf(HasSubstr("version \"1\", expected"), HasSubstr("\"3\""),
                    HasSubstr("physiomae ingest"), Not(HasSubstr("checksum"))));
}

}  // namespace
}  // namespace physiomae::store
