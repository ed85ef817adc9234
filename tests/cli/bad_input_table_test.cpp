// docs/bad-input.md names a test a row; each must exist in the file it is said to be in.
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/file.h"

namespace physiomae {
namespace {

TEST(BadInputTable, NamesTestsThatExist) {
  const auto root = std::filesystem::path(PHYSIOMAE_TEST_DATA).parent_path();
  const std::string table = read_text(root / "docs" / "bad-input.md");
  // "Suite.Name (folder/file.cpp)"; a parametrised suite stands behind its instance and a slash.
  const std::regex reference(R"((?:\w+/)?(\w+)\.(\w+) \((\w+/\w+\.cpp)\))");
  std::set<std::string> seen;
  for (std::sregex_iterator match(table.begin(), table.end(), reference), end; match != end;
       ++match) {
    const std::string suite = (*match)[1], name = (*match)[2], file = (*match)[3];
    const std::string source = read_text(root / "tests" / file);
    EXPECT_TRUE(std::regex_search(source, std::regex("TEST(_F|_P)?\\(" + suite + ", " + name)))
        << suite << "." << name << " is not in tests/" << file;
    seen.insert(suite + "." + name);
  }
  EXPECT_GT(seen.size(), 50U);
}

TEST(BadInputTable, EveryRowNamesATest) {
  const auto root = std::filesystem::path(PHYSIOMAE_TEST_DATA).parent_path();
  std::istringstream table(read_text(root / "docs" / "bad-input.md"));
  int rows = 0;
  for (std::string line; std::getline(table, line);) {
    if (!line.starts_with("| ") || line.starts_with("| **") || line.starts_with("| input"))
      continue;
    EXPECT_THAT(line, testing::HasSubstr(".cpp) |"));
    ++rows;
  }
  EXPECT_GT(rows, 50);
}

}  // namespace
}  // namespace physiomae
