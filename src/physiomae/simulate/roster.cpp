#include "physiomae/simulate/roster.h"

#include <charconv>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::simulate {
namespace {

Patient parse_patient(const std::string& line) {
  const size_t first = line.find(','), second = line.find(',', first + 1);
  if (first == std::string::npos || second != first + 2)
    throw InputError(fmt::format("'{}' is no record,sex,age", line));
  Patient patient{line.substr(0, first), line[first + 1] == 'M' || line[first + 1] == 'm', 0};
  const char* begin = line.data() + second + 1;
  const char* end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(begin, end, patient.age_years);
  // Three records of the corpus have a lower-case letter.
  const bool sex_known = std::string_view("MFmf").find(line[first + 1]) != std::string_view::npos;
  if (error != std::errc() || stop != end || patient.age_years <= 0 || patient.age_years > 120 ||
      !sex_known || patient.record.empty())
    throw InputError(fmt::format("'{}' is no record,sex,age", line));
  return patient;
}

}  // namespace

std::vector<Patient> read_roster(const std::filesystem::path& path) {
  std::istringstream text(read_text(path));
  std::vector<Patient> patients;
  std::string line;
  for (int number = 1; std::getline(text, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || (number == 1 && line == "Record,Sex,Age")) continue;
    try {
      patients.push_back(parse_patient(line));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{} line {}: {}", path.string(), number, error.message()),
                       "expected: Record,Sex,Age with M or F and whole years");
    }
  }
  return patients;
}

std::string roster_text(const std::vector<Patient>& patients) {
  std::string text = "Record,Sex,Age\n";
  for (const auto& patient : patients)
    text += fmt::format("{},{},{}\n", patient.record, patient.male ? 'M' : 'F', patient.age_years);
  return text;
}

}  // namespace physiomae::simulate
