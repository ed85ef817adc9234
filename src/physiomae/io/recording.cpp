#include "physiomae/io/recording.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/apple_double.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/wfdb_recording.h"

namespace physiomae::io {
double microvolts_per(std::string_view unit) {
  const std::string name = to_utf8(trim(unit));
  const std::string lower = to_lower(name);
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), lower) != names.end();
  };
  // Only "M" against "m" tells mega from milli; nobody means megavolt, but nobody can be sure.
  if (name == "MV") return 0;
  if (is({"v", "volt", "volts"})) return 1e6;
  if (is({"mv", "millivolt", "millivolts"})) return 1e3;
  if (is({"uv", "\u00b5v", "\u03bcv", "\u039cv", "microvolt", "microvolts", "uvolt", "uvolts"}))
    return 1;
  if (is({"nv", "nanovolt", "nanovolts"})) return 1e-3;
  return 0;
}

std::unique_ptr<Recording> open_recording(const std::filesystem::path& path) {
  const std::string where = path.string();
  std::array<std::byte, 8> start{};
  const InputFile file(path);
  const auto first_bytes = std::span(start).first(file.read_some(0, start));
  if (looks_like_edf(first_bytes)) return std::make_unique<EdfRecording>(path);
  if (is_apple_double(first_bytes)) refuse_apple_double(path);
  if (to_lower(path.extension().string()) == ".hea") return open_wfdb(path);
  if (first_bytes.empty()) throw InputError(fmt::format("{}: the file is empty", where));
  const std::string_view found(reinterpret_cast<const char*>(first_bytes.data()),
                               first_bytes.size());
  throw InputError(fmt::format("{}: begins with {}, expected a recording", where, quoted(found)),
                   "formats: EDF, EDF+, BDF, and WFDB by its header (.hea)");
}

}  // namespace physiomae::io
