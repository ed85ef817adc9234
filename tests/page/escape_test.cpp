#include "physiomae/page/escape.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/utf8.h"
#include "physiomae/page/page.h"

namespace physiomae::page {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

const std::string kScript = "</script><script>alert(1)</script>";
const std::string kEscape = "EEG\x1b]0;owned\x07\x1b[2J";
const std::string kLatin1 = "M\xfcller \xb5V";  // no UTF-8
const std::string kC1 =
    "a\xc2\x9b"
    "31m";  // CSI as one character
const std::string kReversed = "night\u202efde.exe";

TEST(Escape, HtmlIsText) {
  EXPECT_EQ(html_text(kScript), "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(html_text("\" onload='x' &amp;"), "&quot; onload=&#39;x&#39; &amp;amp;");
}

TEST(Escape, ControlCharactersDoNotReachAPage) {
  EXPECT_EQ(html_text(kEscape), "EEG\uFFFD]0;owned\uFFFD\uFFFD[2J");
  EXPECT_EQ(html_text(std::string("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(html_text(kC1), "a\uFFFD31m");
  EXPECT_EQ(html_text(kReversed), "night\uFFFDfde.exe");
  EXPECT_EQ(html_text("two\nlines\tand a tab"), "two\nlines\tand a tab");
}

TEST(Escape, BytesThatAreNoUtf8AreLatin1) {
  EXPECT_EQ(html_text(kLatin1), "Müller µV");
  EXPECT_EQ(html_text("Müller"), "Müller");
}

TEST(Escape, JsonCannotEndItsScript) {
  const Json json = {{kScript, {kScript, "<!--", "]]>", "\u2028\u2029", kLatin1, kEscape}}};
  const std::string text = script_json(json);
  for (const char* forbidden : {"<", ">", "&", "\u2028", "\u2029", "\x1b", "\xfc "})
    EXPECT_THAT(text, Not(HasSubstr(forbidden))) << forbidden;
  const Json back = Json::parse(text);
  EXPECT_EQ(back[kScript][0], kScript);
  EXPECT_EQ(back[kScript][1], "<!--");
  EXPECT_EQ(back[kScript][3], "\u2028\u2029");
  EXPECT_EQ(back[kScript][4], "Müller µV");
  EXPECT_EQ(back[kScript][5], "EEG\uFFFD]0;owned\uFFFD\uFFFD[2J");
}

TEST(Escape, ATerminalIsSentNumbersInsteadOfControls) {
  EXPECT_EQ(terminal_text(kEscape), "EEG\\x1b]0;owned\\x07\\x1b[2J");
  EXPECT_EQ(terminal_text(kC1), "a\\x9b31m");
  EXPECT_EQ(terminal_text(kReversed), "night\\u202efde.exe");
  EXPECT_EQ(terminal_text(kLatin1), "Müller µV");
  EXPECT_EQ(terminal_text("─ plain\n"), "─ plain\n");
}

TEST(Escape, IdentifiersHoldNothingElse) {
  EXPECT_EQ(identifier("tr03-0083"), "tr03-0083");
  EXPECT_EQ(identifier(kScript), "script-script-alert-1-script");
  EXPECT_EQ(identifier("../../é"), "unnamed");
}

TEST(Escape, Base64) {
  for (const auto& [bytes, text] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}}) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

}  // namespace
}  // namespace physiomae::page
