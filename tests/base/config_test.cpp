#include "physiomae/base/config.h"

#include <functional>
#include <memory>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae {
namespace {

using testing::HasSubstr;

struct Example : ConfigSection {
  bool flag = false;
  int64_t batch = 512;
  double rate = 1e-4;
  std::string kind = "a";
  std::vector<std::string> names = {"x"};
  std::vector<int64_t> sizes = {0};

  std::string_view section() const override { return "example"; }
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<Example>(); }
  void fields(FieldVisitor& v) override {
    v.field({"flag", "a flag"}, flag);
    v.field({"batch", "windows a step"}, batch, Range{1, 4096});
    v.field({"rate", "peak"}, rate, Range{0, 1});
    v.field({"kind", "which"}, kind, {"a", "b"});
    v.field({"names", "some names"}, names);
    v.field({"sizes", "some numbers"}, sizes, Range{0, 9});
  }
};

std::string usage_error(const std::function<void()>& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "(no usage error)";
}

std::string load_error(std::string_view toml) {
  return usage_error([&] {
    Example example;
    Configuration({&example}).load_text(toml, "test.toml");
  });
}

TEST(Configuration, LoadsAndPrintsTheSameAgain) {
  Example example;
  Configuration configuration({&example});
  configuration.load_text(
      "[example]\nflag = true\nbatch = 7\nrate = 0.125\nkind = \"b\"\nnames = [\"p\", \"q\\\"r\"]",
      "test");
  const std::string printed = configuration.print();
  Example again;
  Configuration second({&again});
  second.load_text(printed, "printed");
  EXPECT_TRUE(again.flag);
  EXPECT_EQ(again.batch, 7);
  EXPECT_EQ(again.rate, 0.125);
  EXPECT_EQ(again.kind, "b");
  EXPECT_EQ(again.names, (std::vector<std::string>{"p", "q\"r"}));
  EXPECT_EQ(second.print(), printed);
}

TEST(Configuration, ListsOfNumbersAreReadPrintedAndChecked) {
  Example example;
  Configuration configuration({&example});
  configuration.set("example.sizes=[4, 0]");
  EXPECT_EQ(example.sizes, (std::vector<int64_t>{4, 0}));
  EXPECT_THAT(configuration.print(), HasSubstr("sizes = [4, 0]"));
  configuration.set("example.sizes=7");  // a lone number stands for a list of one
  EXPECT_EQ(example.sizes, (std::vector<int64_t>{7}));
  EXPECT_THAT(load_error("[example]\nsizes = [1, 10]"), HasSubstr("is 10, expected 0 to 9"));
  EXPECT_THAT(load_error("[example]\nsizes = [1, 2.5]"), HasSubstr("a whole number or a list"));
}

// A control character that TOML wants escaped, in a run's printed configuration, made the run
// unreadable.
TEST(Configuration, EveryControlCharacterPrintsAndReadsBack) {
  Example example;
  for (char c = 1; c < 0x20; ++c) example.names.push_back({'<', c, '>'});
  example.names.push_back("\x7F");
  Example again;
  Configuration({&again}).load_text(Configuration({&example}).print(), "printed");
  EXPECT_EQ(again.names, example.names);
}

TEST(Configuration, SetTakesTomlAndBareWords) {
  Example example;
  Configuration configuration({&example});
  configuration.set("example.batch=9");
  configuration.set("example.kind=b");
  configuration.set("example.rate=1");
  EXPECT_EQ(example.batch, 9);
  EXPECT_EQ(example.kind, "b");
  EXPECT_EQ(example.rate, 1.0);
  EXPECT_THAT(usage_error([&] { configuration.set("batch=9"); }), HasSubstr("section.key=value"));
}

TEST(Configuration, AnUnknownKeyNamesTheNearest) {
  EXPECT_THAT(load_error("[example]\nbacth = 3"), HasSubstr("did you mean \"batch\"?"));
  EXPECT_THAT(load_error("[exampel]\nbatch = 3"), HasSubstr("did you mean [example]?"));
  EXPECT_THAT(load_error("batch = 3"), HasSubstr("unknown section [batch]"));
}

TEST(Configuration, WrongTypesAndRangesAreRefused) {
  EXPECT_THAT(load_error("[example]\nbatch = \"3\""), HasSubstr("expected a whole number"));
  EXPECT_THAT(load_error("[example]\nbatch = 1.5"), HasSubstr("expected a whole number"));
  EXPECT_THAT(load_error("[example]\nflag = 1"), HasSubstr("expected true or false"));
  EXPECT_THAT(load_error("[example]\nbatch = 0"), HasSubstr("expected 1 to 4096"));
  EXPECT_THAT(load_error("[example]\nrate = nan"), HasSubstr("expected 0 to 1"));
  EXPECT_THAT(load_error("[example]\nkind = \"c\""), HasSubstr("expected one of a, b"));
  EXPECT_THAT(load_error("[example]\nnames = [1]"), HasSubstr("a list of texts"));
  EXPECT_THAT(load_error("[example]\nbatch ="), HasSubstr("test.toml: line 2"));
}

TEST(Configuration, KeysOfHalfAMillionPartsAreRefused) {
  std::string key = "a";
  for (int i = 0; i < 500'000; ++i) key += ".a";
  EXPECT_THAT(load_error(key + " = 1"), HasSubstr("500000 dots"));
  EXPECT_THAT(load_error("[" + key + "]"), HasSubstr("500000 dots"));
  EXPECT_THAT(usage_error([&] {
                Example example;
                Configuration({&example}).set("example." + key + "=1");
              }),
              HasSubstr("dots"));
  EXPECT_THAT(load_error(key.substr(0, 2 * 4096 + 1) + " = 1"), HasSubstr("unknown section [a]"));
}

TEST(Configuration, OtherSectionsAreIgnoredOnlyByName) {
  Example example;
  Configuration configuration({&example});
  EXPECT_NO_THROW(configuration.load_text("[other]\nx = 1", "test", {"other"}));
}

TEST(Configuration, FilesOverAMebibyteAreRefused) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.toml";
  Example example;
  Configuration configuration({&example});
  const std::string text = "[example]\nbatch = 9\n";
  write_file(path, text + std::string((1 << 20) - text.size(), '\n'));
  configuration.load_file(path);
  EXPECT_EQ(example.batch, 9);
  write_file(path, text + std::string((1 << 20) - text.size() + 1, '\n'));
  EXPECT_THROW(configuration.load_file(path), InputError);
}

TEST(Nearest, FarWordsHaveNone) {
  EXPECT_EQ(nearest("pretrian", {"probe", "pretrain"}), "pretrain");
  EXPECT_EQ(nearest("zzzzzz", {"probe", "pretrain"}), "");
  // Two changes, or as many as half of the word's letters.
  EXPECT_EQ(nearest("ab", {"ba"}), "ba");
  EXPECT_EQ(nearest("uot", {"set", "out"}), "out");  // neighbours changed over are one slip
  EXPECT_EQ(nearest("ab", {"xyz"}), "");
  EXPECT_EQ(nearest("learnrate", {"learning_rate"}), "learning_rate");
  EXPECT_EQ(nearest("learnrat", {"learning_rate"}), "");
}

}  // namespace
}  // namespace physiomae
