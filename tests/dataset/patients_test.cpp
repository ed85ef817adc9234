#include "physiomae/dataset/patients.h"

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::dataset {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Patients, OneRecordingTwiceIsRefused) {
  const TemporaryFolder scratch;
  store::write_made_up(scratch.path(), {{.record = "a", .patient = "a", .samples_sha256 = "aa"},
                                        {.record = "b", .patient = "b", .samples_sha256 = "bb"}});
  EXPECT_NO_THROW(refuse_duplicates(store::Store(scratch.path())));
  store::write_made_up(scratch.path(), {{.record = "c", .patient = "c", .samples_sha256 = "aa"}});
  EXPECT_THAT(
      message_of<InputError>([&] { refuse_duplicates(store::Store(scratch.path())); }),
      AllOf(HasSubstr("records a and c are the same recording"), HasSubstr("1 such pairs")));
}

TEST(Patients, CountsThoseThatNobodyNamed) {
  const TemporaryFolder scratch;
  store::write_made_up(scratch.path(), {{.record = "a", .patient = "p"},
                                        {.record = "b", .patient = "b", .patient_known = false},
                                        {.record = "c", .patient = "c", .patient_known = false}});
  EXPECT_EQ(count_unnamed_patients(store::Store(scratch.path())), 2U);
}

}  // namespace
}  // namespace physiomae::dataset
