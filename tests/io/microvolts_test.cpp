#include "tests/io/io_test_support.h"

#include "physiomae/io/edf_recording.h"

namespace physiomae::io {
namespace {

TEST(MicrovoltsPer, KnowsTheUsualSpellings) {
  for (const char* unit : {"uV", "uv", "UV", "\xb5V", "µV", "\u03bcV", "microvolt", " uV "})
    EXPECT_EQ(microvolts_per(unit), 1) << unit;
  for (const char* unit : {"mV", "mv", "millivolts", "MV"})
    EXPECT_EQ(microvolts_per(unit), 1e3) << unit;
  for (const char* unit : {"V", "v", "Volt"}) EXPECT_EQ(microvolts_per(unit), 1e6) << unit;
  EXPECT_EQ(microvolts_per("nV"), 1e-3);
  for (const char* unit : {"", "%", ".V", "?V", "Ohm", "V/s", "bpm", "uV2", "degC"})
    EXPECT_EQ(microvolts_per(unit), 0) << unit;
}

TEST(MicrovoltsPer, VoltsBehindALostCharacterAreNone) {
  for (const char* unit : {" V", "\x96V", "\x0eV", "\x7fV", "\xa0V", " volts"}) {
    EXPECT_EQ(microvolts_per(unit), 0) << unit;
    EXPECT_EQ(microvolts_per(unit_text(unit)), 0) << unit;
  }
  EXPECT_EQ(unit_text("\x96V     "), " V");
  EXPECT_EQ(unit_text("V       "), "V");
  EXPECT_EQ(unit_text(" uV "), "uV");
  EXPECT_EQ(unit_text(" mmHg"), "mmHg");
}

TEST(MicrovoltsPer, KnowsMicroSignsOfOtherCodePagesAndSaysSo) {
  for (const char* unit : {"\xe6V", "\xecV", "\x83\xcaV", "\xa6\xccV", "\xc2\xc2\xb5V" + 1,
                           "\u00c2\u00b5V", "\ufffdV"})
    EXPECT_EQ(microvolts_per(unit), 1) << unit;
  for (const char* unit : {"\xe6V", "\xecV", "\x83\xcaV", "MV", "\ufffdV"})
    EXPECT_TRUE(is_unusual_unit(unit)) << unit;
  for (const char* unit : {"uV", "\xb5V", "\u03bcV", "mV", "Mv", "V", "", "%"})
    EXPECT_FALSE(is_unusual_unit(unit)) << unit;
}

}  // namespace
}  // namespace physiomae::io
