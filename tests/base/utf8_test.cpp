#include "physiomae/base/utf8.h"

#include <gtest/gtest.h>

namespace physiomae {
namespace {

TEST(ShownName, IsOneLineOfUtf8WhateverTheBytes) {
  EXPECT_EQ(shown_name("Müller 3.edf"), "Müller 3.edf");
  EXPECT_EQ(shown_name("n\xE4ht.edf"), "n\\xe4ht.edf");
  EXPECT_EQ(shown_name("M\xC3"), "M\\xc3");
  EXPECT_EQ(shown_name("a\nb\tc\x1B[31m"), "a\\x0ab\\x09c\\x1b[31m");
  EXPECT_EQ(shown_name("a\u202Eb"), "a\\u202eb");
}

}  // namespace
}  // namespace physiomae
