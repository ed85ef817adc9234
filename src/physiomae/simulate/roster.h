#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace physiomae::simulate {

/// A patient of the corpus as `age-sex.csv` has it.
struct Patient {
  std::string record;
  bool male = false;
  int age_years = 0;
};

/// Reads `Record,Sex,Age`, in the file's order. InputError, with file and line, on anything else.
std::vector<Patient> read_roster(const std::filesystem::path& path);

/// The same file's text for these patients.
std::string roster_text(const std::vector<Patient>& patients);

}  // namespace physiomae::simulate
