#include <string>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/progress.h"
#include "physiomae/ingest/inspect.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class InspectStore : public testing::Test {
 protected:
  InspectStore() {
    Progress::set_enabled(false);
    store::write_made_up(store(), {{.record = "a", .patient = "p", .age_years = 54.0},
                                   {.record = "b", .patient = "q"},
                                   {.record = "c", .patient = "r"}});
  }
  ~InspectStore() override { Progress::set_enabled(true); }
  std::filesystem::path store() const { return folder_.path() / "store"; }
  std::filesystem::path record(const char* name) const { return store::record_path(store(), name); }

  const TemporaryFolder folder_;
};

TEST_F(InspectStore, ListsTheUnusableAndDescribesTheOthers) {
  EXPECT_EQ(inspect(store(), {}).unusable, 0);
  std::string damaged = read_text(record("a"));
  char& middle = damaged[damaged.size() / 2];  // of the signals
  middle = static_cast<char>(middle ^ 1);
  write_file(record("a"), damaged);
  write_file(record("b"), "no record");
  const Inspection found = inspect(store(), {});
  EXPECT_EQ(found.unusable, 2);
  EXPECT_THAT(found.text, AllOf(HasSubstr("a.safetensors: signals do not fit their checksum"),
                                HasSubstr("b.safetensors"), HasSubstr("record c: patient r"),
                                HasSubstr("store: 1 records"), Not(HasSubstr("record a:"))));
  InspectOptions header_only;
  header_only.signals = false;
  EXPECT_EQ(inspect(store(), header_only).unusable, 1);
  EXPECT_THROW(inspect(record("a"), {}), InputError);
}

}  // namespace
}  // namespace physiomae::ingest
