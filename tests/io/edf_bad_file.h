// Opens made-up EDF files and tells how that ended.
#pragma once
#include <memory>
#include <string>

#include "tests/io/edf_builder.h"

#include "physiomae/io/edf_recording.h"

namespace physiomae::io::edf_testing {

class EdfBadFile : public ::testing::Test {
 protected:
  std::string error_of(const EdfFields& fields) {
    const auto path = folder_.put(fields);
    const std::string message = input_error_of([&] { open_recording(path); });
    EXPECT_THAT(message, ::testing::HasSubstr(path.string()));
    return message;
  }
  std::unique_ptr<Recording> open(const EdfFields& fields) {
    return open_recording(folder_.put(fields));
  }
  Folder folder_;
};

}  // namespace physiomae::io::edf_testing
