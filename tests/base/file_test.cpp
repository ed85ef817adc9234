#include "physiomae/base/file.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/mapped_file.h"

namespace physiomae {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("physiomae_file_test_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  size_t entries() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(FileTest, AtomicFileAppearsOnlyWhenCommitted) {
  {
    AtomicFile file(folder_ / "a");
    file.write("half");
    EXPECT_FALSE(fs::exists(folder_ / "a"));
    EXPECT_EQ(entries(), 1U);
    EXPECT_TRUE(is_partial(fs::directory_iterator(folder_)->path()));
  }
  EXPECT_EQ(entries(), 0U);
  write_file(folder_ / "a", "whole");
  EXPECT_EQ(read_text(folder_ / "a"), "whole");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, AFileThatCannotBeMadeIsCalledByItsOwnName) {
  const std::string message = message_of<Error>([&] { write_file(folder_ / "no/such/a", "text"); });
  EXPECT_THAT(message, testing::HasSubstr("no/such/a: cannot write"));
  EXPECT_EQ(message.find("partial"), std::string::npos);
}

// What users call a file must never pass for an unfinished one.
TEST_F(FileTest, AnUnfinishedFileCannotBeMistakenForAnother) {
  const AtomicFile one(folder_ / "a"), two(folder_ / "a");
  EXPECT_EQ(entries(), 2U);  // each its own
  for (const auto& entry : fs::directory_iterator(folder_)) {
    EXPECT_TRUE(is_partial(entry.path())) << entry.path();
    EXPECT_TRUE(entry.path().filename().string().starts_with(".a.")) << entry.path();
  }
  EXPECT_FALSE(is_partial("night.partial-2.safetensors"));
  EXPECT_FALSE(is_partial("night.safetensors.partial-12-0"));
}

TEST_F(FileTest, FoldersWithinFoldersAreMade) {
  make_folder(folder_ / "x/y/z");
  EXPECT_TRUE(fs::is_directory(folder_ / "x/y/z"));
  make_folder(folder_ / "x/y/z");
  write_file(folder_ / "x/file", "");
  EXPECT_THAT(message_of([&] { make_folder(folder_ / "x/file/y"); }), HasSubstr("x/file/y"));
}

TEST_F(FileTest, AFullDiskIsAnErrorThatKeepsTheOldFile) {
  write_file(folder_ / "a", "old");
  // A limit on file size fails like a full disk does: the write comes up short, then errors.
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string message =
      message_of([&] { write_file(folder_ / "a", std::string(5000, 'x')); });
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_THAT(message, HasSubstr("cannot write"));
  EXPECT_THAT(message, HasSubstr((folder_ / "a").string()));
  EXPECT_EQ(read_text(folder_ / "a"), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, RefusesWhatIsNoRegularFile) {
  mkfifo((folder_ / "fifo").c_str(), 0600);
  EXPECT_THAT(message_of([&] { InputFile file(folder_ / "fifo"); }), HasSubstr("is a FIFO"));
  EXPECT_THAT(message_of([&] { InputFile file(folder_); }), HasSubstr("is a folder"));
  EXPECT_THAT(message_of([&] { InputFile file(folder_ / "none"); }), HasSubstr("No such file"));
  fs::create_symlink(folder_ / "loop", folder_ / "loop");
  EXPECT_THAT(message_of([&] { InputFile file(folder_ / "loop"); }), HasSubstr("cannot open"));
}

TEST_F(FileTest, ReadingPastTheEndNamesTheByte) {
  write_file(folder_ / "a", "12345");
  const InputFile file(folder_ / "a");
  std::array<std::byte, 4> out;
  EXPECT_THAT(message_of([&] { file.read(3, out); }), HasSubstr("ends at byte 5, expected 2 more"));
  EXPECT_THAT(message_of([&] { read_text(folder_ / "a", /*limit=*/4); }), HasSubstr("at most 4"));
}

TEST_F(FileTest, AMappedFileThatShrinksIsAnErrorNotACrash) {
  write_file(folder_ / "a", std::string(100000, 'x'));
  const MappedFile file(folder_ / "a");
  EXPECT_EQ(static_cast<char>(file.bytes()[99999]), 'x');
  EXPECT_NO_THROW(file.check());
  fs::resize_file(folder_ / "a", 10);
  volatile auto lost = static_cast<char>(file.bytes()[99999]);
  EXPECT_EQ(lost, '\0');
  EXPECT_THAT(message_of([&] { file.check(); }), HasSubstr("shrank while it was in use"));
}

TEST_F(FileTest, AnEmptyFileMapsToNothing) {
  write_file(folder_ / "a", "");
  EXPECT_TRUE(MappedFile(folder_ / "a").bytes().empty());
}

// FIPS 180-4 example and `printf abc | sha256sum`.
TEST_F(FileTest, Sha256KnownAnswers) {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(sha256_hex("abc"), expected);
  write_file(folder_ / "a", "abc");
  EXPECT_EQ(sha256_file(folder_ / "a"), expected);
  EXPECT_EQ(stable_hash("abc"), 0xeacf018fbf1678baULL);
}

}  // namespace
}  // namespace physiomae
