#include "physiomae/store/store.h"

#include <filesystem>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/store/manifest.h"
#include "physiomae/store/record_content.h"
#include "physiomae/store/record_name.h"
#include "physiomae/store/store_lock.h"
#include "physiomae/store/window_id.h"

namespace physiomae::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

RecordContent content(const std::string& record, size_t windows = 3) {
  RecordContent c;
  c.header.record = record;
  c.header.patient = "p-" + record;
  c.header.age_years = 54.5;
  c.header.sex = "F";
  c.header.simulated = true;
  c.header.source_format = "WFDB 16";
  c.header.source_rate_hz = 200;
  c.header.start_time = "2018-02-05T23:51:30";
  c.header.recipe = "anti_aliased-1";
  c.header.channels[0] = {"F3-M2", "is F3-M2"};
  c.header.channels[3] = {"", "no channel is ECG"};
  c.header.statistics[0] = {1.5, 20.25, 0.97, 1e-5, 1.4, 17.3};
  c.header.source_sha256 = {"aa", "bb"};
  c.header.source_roles = {source_role::kSignal, source_role::kLabels};
  c.header.labels_version = 2;
  c.header.patient_known = true;
  c.header.warnings = {"quote \" and µ"};
  c.header.quality[1] = {"flat 2.0 %", "mains 50 Hz 34 %"};
  c.signals.resize(windows * kModalities * kWindowSamples);
  for (size_t i = 0; i < c.signals.size(); ++i) c.signals[i] = static_cast<uint16_t>(i % 31000);
  c.present.assign(windows * kModalities, 1);
  c.present[kModalities + 2] = 0;  // window 1, EMG
  for (size_t w = 0; w < windows; ++w)
    c.start_sample.push_back(5999 + 6000 * static_cast<int64_t>(w));
  c.labels.stage.assign(windows, 2);
  c.labels.stage[0] = -1;
  c.labels.arousal_on.assign(windows, 4500);
  c.labels.arousal_scored.assign(windows, 6000);
  c.labels.arousal_second.assign(windows * 30, -1);
  return c;
}

TEST(Store, ARecordComesBackAsWritten) {
  const TemporaryFolder scratch;
  const RecordContent c = content("tr03-0005");
  write_record(scratch.path(), c);
  const Store store(scratch.path());
  ASSERT_EQ(store.size(), 1U);
  EXPECT_EQ(store.recipe(), "anti_aliased-1");
  const StoredRecord& r = store.record(0);
  EXPECT_EQ(header_to_metadata(r.header()), header_to_metadata(c.header));
  EXPECT_EQ(r.header().age_years, 54.5);
  EXPECT_TRUE(r.header().simulated);
  EXPECT_EQ(r.header().statistics[0].iqr, 20.25);
  EXPECT_EQ(r.header().quality[1].size(), 2U);
  ASSERT_EQ(r.windows(), 3);
  EXPECT_EQ(r.signal(1, 2)[7], c.signals[(kModalities + 2) * kWindowSamples + 7]);
  EXPECT_EQ(r.presence(0), 0x0F);
  EXPECT_EQ(r.presence(1), 0x0B);
  EXPECT_EQ(r.start_sample()[2], 17999);
  EXPECT_EQ(r.stage()[0], -1);
  EXPECT_EQ(r.arousal_on()[1], 4500);
  EXPECT_EQ(r.arousal_second().size(), 90U);
  EXPECT_NO_THROW(r.check());
}

TEST(Store, TheSameContentGivesTheSameBytes) {
  const TemporaryFolder a, b;
  write_record(a.path(), content("x"));
  write_record(b.path(), content("x"));
  EXPECT_EQ(sha256_file(record_path(a.path(), "x")), sha256_file(record_path(b.path(), "x")));
}

TEST(Store, ListsRecordsByNameAndPassesOverOtherFiles) {
  const TemporaryFolder scratch;
  for (const char* record : {"b", "a-1", "a"}) write_record(scratch.path(), content(record));
  write_file(scratch.path() / "records" / ".a.safetensors.partial-77-0", "half a record");
  write_file(scratch.path() / "records" / "README", "");
  const Store store(scratch.path());
  ASSERT_EQ(store.size(), 3U);
  EXPECT_EQ(store.record(0).header().record, "a");
  EXPECT_EQ(store.record(1).header().record, "a-1");
  EXPECT_EQ(store.index_of("b"), 2U);
  EXPECT_THROW(store.index_of("c"), InputError);
}

TEST(Store, RefusesWhatIsNoStore) {
  const TemporaryFolder scratch;
  EXPECT_THROW(Store(scratch.path() / "absent"), InputError);
  EXPECT_THROW(Store{scratch.path()}, InputError);
  make_folder(scratch.path() / "records");
  EXPECT_THAT(message_of([&] { Store{scratch.path()}; }),
              AllOf(HasSubstr("empty store"), HasSubstr("hint: ")));
}

TEST(Store, RefusesRecordsOfTwoRecipes) {
  const TemporaryFolder scratch;
  write_record(scratch.path(), content("a"));
  RecordContent other = content("b");
  other.header.recipe = "paper-1";
  write_record(scratch.path(), other);
  EXPECT_THROW(Store{scratch.path()}, InputError);
}

TEST(Store, RefusesARecordUnderAnotherName) {
  const TemporaryFolder scratch;
  write_record(scratch.path(), content("a"));
  fs::rename(record_path(scratch.path(), "a"), record_path(scratch.path(), "b"));
  EXPECT_THROW(Store{scratch.path()}, InputError);
}

TEST(Store, RefusesContentThatContradictsItself) {
  const TemporaryFolder scratch;
  RecordContent c = content("a");
  c.signals.pop_back();
  EXPECT_THROW(write_record(scratch.path(), c), Error);
  c = content("a");
  for (const int8_t stage : {int8_t{-2}, int8_t{5}}) {
    c.labels.stage[1] = stage;
    write_record(scratch.path(), c);
    EXPECT_THROW(Store{scratch.path()}, InputError) << int{stage};
  }
  c = content("a");
  for (const int8_t arousal : {int8_t{-2}, int8_t{2}}) {
    c.labels.arousal_second[1] = arousal;
    write_record(scratch.path(), c);
    EXPECT_THROW(Store{scratch.path()}, InputError) << int{arousal};
  }
}

TEST(Store, RefusesDamagedHeaders) {
  const RecordHeader header = content("a").header;
  const auto metadata = header_to_metadata(header);
  for (const auto& [key, value] : metadata) {
    auto damaged = metadata;
    damaged.erase(key);
    EXPECT_THROW(header_from_metadata(damaged, "f"), InputError) << key;
  }
  for (const char* key :
       {"format", "version", "source_rate_hz", "statistics", "channels", "quality", "warnings",
        "source_sha256", "source_roles", "labels_version", "age_years", "record"}) {
    for (const char* value : {"[", "null", "{\"EEG\":3}", "-1", ""}) {
      auto damaged = metadata;
      damaged[key] = value;
      if (std::string(key) == "age_years" && std::string(value).size() < 3) continue;
      if (std::string(key) == "labels_version" && std::string(value) == "-1") continue;
      if (std::string(key) == "record" && *value != '\0') continue;
      EXPECT_THROW(header_from_metadata(damaged, "f"), InputError) << key << " " << value;
    }
  }
}

TEST(Store, NoticesAFileThatShrinks) {
  const TemporaryFolder scratch;
  write_record(scratch.path(), content("a"));
  const Store store(scratch.path());
  const StoredRecord& record = store.record(0);
  fs::resize_file(record_path(scratch.path(), "a"), 5000);
  uint32_t sum = 0;
  for (const uint16_t bits : record.signal(2, 3)) sum += bits;
  EXPECT_EQ(sum, 0U);  // the lost pages read as zeros
  EXPECT_THROW(record.check(), InputError);
}

TEST(Store, AnUnreadableRecordIsAnError) {
  const TemporaryFolder scratch;
  for (const char* record : {"a", "b"}) write_record(scratch.path(), content(record));
  fs::permissions(record_path(scratch.path(), "b"), fs::perms::none);
  fs::permissions(scratch.path(), fs::perms::all);
  const int status = in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 9;  // root reads everything
    try {
      const Store store(scratch.path());
      return 1;
    } catch (const InputError& error) {
      return error.message().find("b.safetensors: cannot open: Permission denied") !=
                     std::string::npos
                 ? 0
                 : 2;
    }
  });
  EXPECT_EQ(status, 0);
}

TEST(RecordName, RefusesWhatCouldLeaveTheFolder) {
  for (const char* name :
       {"", ".", "..", "a/b", "../a", "a\\b", "a..b", ".hidden", "-rf", "a\nb", "n\xE4ht"})
    EXPECT_THROW(check_record_name(name), InputError) << name;
  EXPECT_THROW(check_record_name(std::string(129, 'a')), InputError);
  for (const char* name : {"tr03-0005", "SC4001E0", "shhs1-200001", "Müller 3", "a.b"})
    EXPECT_NO_THROW(check_record_name(name)) << name;
}

TEST(WindowId, DependsOnTheRecordsNameAlone) {
  EXPECT_EQ(window_id("tr03-0005", 0) & 0xFFFF, 0U);
  EXPECT_EQ(window_id("tr03-0005", 700) & 0xFFFF, 700U);
  EXPECT_EQ(window_id("tr03-0005", 0) >> 16, stable_hash("tr03-0005") >> 16);
  EXPECT_NE(window_id("tr03-0005", 0), window_id("tr03-0006", 0));
}

TEST(Manifest, IsRebuiltFromTheRecords) {
  const TemporaryFolder scratch;
  for (const char* record : {"b", "a"}) write_record(scratch.path(), content(record));
  write_file(scratch.path() / "records" / "broken.safetensors", "not a record");
  rebuild_manifest(scratch.path(), "anti_aliased-1");
  const std::string first = read_text(scratch.path() / "manifest.json");
  EXPECT_THAT(first, HasSubstr("\"staged_windows\": 2"));
  EXPECT_LT(first.find("\"a\""), first.find("\"b\""));
  EXPECT_EQ(first.find("broken"), std::string::npos);
  fs::remove(scratch.path() / "manifest.json");
  EXPECT_EQ(recipe_of_store(scratch.path()), "anti_aliased-1");
  rebuild_manifest(scratch.path(), "anti_aliased-1");
  EXPECT_EQ(read_text(scratch.path() / "manifest.json"), first);
}

TEST(StoreLock, CleansUpOnlyWhenNobodyElseWrites) {
  const TemporaryFolder scratch;
  const fs::path partial = scratch.path() / "records" / ".a.safetensors.partial-77-0";
  make_folder(scratch.path() / "records");
  write_file(partial, "dead");
  {
    const StoreLock first(scratch.path());
    EXPECT_FALSE(fs::exists(partial));
    write_file(partial, "alive");
    const StoreLock second(scratch.path());
    EXPECT_TRUE(fs::exists(partial));
    EXPECT_TRUE(fs::exists(partial));
  }
  const StoreLock alone(scratch.path());
  EXPECT_FALSE(fs::exists(partial));
}

}  // namespace
}  // namespace physiomae::store
