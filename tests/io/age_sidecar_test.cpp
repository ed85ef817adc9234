#include "physiomae/io/age_sidecar.h"

#include "tests/io/io_test_support.h"

#include "physiomae/io/age_sex.h"

namespace physiomae::io {
namespace {

TEST(AgeSidecar, SaysWhatDigitsAndUnitsAre) {
  const AgeSidecar sidecar = parse_age_sidecar(
      R"({"age": {"Description": "x", "Units": "months"},
          "sex": {"Levels": {"1": "male", "2": "Female", "n/a": "unknown"}}})");
  EXPECT_EQ(sidecar.sexes, (std::map<int64_t, std::string>{{1, "M"}, {2, "F"}}));
  EXPECT_DOUBLE_EQ(sidecar.years, 1.0 / 12);
  EXPECT_EQ(parse_age_sidecar(R"({"age": {"Units": "years"}})").years, 1);
  for (const char* none : {"", "{", "[]", "{\"sex\": 1}", "{\"sex\": {\"Levels\": 1}}",
                           "{\"sex\": {\"Levels\": {\"1\": {}}}}"})
    EXPECT_TRUE(parse_age_sidecar(none).sexes.empty()) << none;
}

TEST(AgeSidecar, IsReadBesideItsTable) {
  const TemporaryFolder folder;
  const auto table = folder.write("participants.tsv", "participant_id\tage\tsex\nsub-1\t24\t2\n");
  folder.write("participants.json",
               R"({"age": {"Units": "months"}, "sex": {"Levels": {"1": "M", "2": "F"}}})");
  const AgeSexTable read = read_age_sex(table);
  EXPECT_EQ(read.rows.at("sub-1"), (AgeSex{2, "F"}));
  EXPECT_THAT(read.warnings, testing::Contains(testing::HasSubstr("as the JSON file beside it")));
}

}  // namespace
}  // namespace physiomae::io
