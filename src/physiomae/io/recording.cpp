#include "physiomae/io/recording.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/apple_double.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/wfdb_recording.h"

namespace physiomae::io {
namespace {

struct Unit {
  std::string_view name;  ///< in lower case
  double microvolts;
  bool unusual = false;  ///< read by what it must have meant
};

// A micro sign comes in the code pages of recorders, and there is no other unit that it could have
// been: nobody means megavolt either.
constexpr auto kUnits = std::to_array<Unit>({
    {"v", 1e6},
    {"volt", 1e6},
    {"volts", 1e6},
    {"mv", 1e3},
    {"mvolt", 1e3},
    {"millivolt", 1e3},
    {"millivolts", 1e3},
    {"uv", 1},
    {"\u00b5v", 1},  // micro sign
    {"\u03bcv", 1},  // Greek mu
    {"\u039cv", 1},  // Greek capital mu
    {"microv", 1},
    {"mcv", 1},
    {"microvolt", 1},
    {"microvolts", 1},
    {"\u00b5volt", 1},
    {"\u00b5volts", 1},
    {"\u03bcvolt", 1},
    {"\u03bcvolts", 1},
    {"microvol", 1},  // cut to the eight bytes of EDF
    {"millivol", 1e3},
    {"mvolts", 1e3},
    {"uvolt", 1},
    {"uvolts", 1},
    {"nv", 1e-3},
    {"nanovolt", 1e-3},
    {"nanovolts", 1e-3},
    {"\u00e6v", 1, true},        // DOS 437 and 850, read as Latin-1
    {"\u00ecv", 1, true},        // ISO 8859-7 and Windows 1253 (Greek)
    {"\u00cav", 1, true},        // Shift-JIS
    {"\u00a6\u00ccv", 1, true},  // GB 2312
    {"\u00a5\u00ecv", 1, true},  // EUC-KR
    {"\u00c2\u00b5v", 1, true},  // UTF-8 taken for Latin-1 once
    {"\u00ce\u00bcv", 1, true},
    {"\ufffdv", 1, true},  // lost in a conversion
});

const Unit* find_unit(std::string_view unit) {
  const std::string name = to_lower(trim(to_utf8(trim(unit))));
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const Unit& known) { return known.name == name; });
  if (found == kUnits.end()) return nullptr;
  const bool is_volts = found->microvolts == 1e6;
  return is_volts && to_utf8(unit).starts_with(' ') ? nullptr : &*found;
}

}  // namespace

std::string unit_text(std::string_view field) {
  const std::string text(trim(to_utf8(trim(field))));
  const bool lost = microvolts_per(text) != 0 && microvolts_per(field) == 0;
  return lost ? " " + text : text;
}

double microvolts_per(std::string_view unit) {
  const Unit* found = find_unit(unit);
  return found ? found->microvolts : 0;
}

bool is_unusual_unit(std::string_view unit) {
  const Unit* found = find_unit(unit);
  return found && (found->unusual || trim(unit) == "MV");
}

void Recording::verify_checksums() {
  const std::vector<std::string> wrong = wrong_checksums();
  if (!wrong.empty())
    throw InputError(wrong.front(),
                     "the samples differ from those that the header was written for: copy or "
                     "download both again; --accept-checksum reads them all the same");
}

void say_assumptions(std::span<const ChannelInfo> channels,
                     std::span<const ChannelRequest> requests, std::vector<std::string>& warnings) {
  for (const ChannelRequest& request : requests) {
    const ChannelInfo& channel = channels[request.channel];
    if (channel.assumed.empty()) continue;
    std::string warning = fmt::format("channel {}: {}", channel.label, channel.assumed);
    if (std::ranges::find(warnings, warning) == warnings.end())
      warnings.push_back(std::move(warning));
  }
}

std::unique_ptr<Recording> open_recording(const std::filesystem::path& path) {
  const std::string where = path.string();
  std::array<std::byte, 256> start{};
  const InputFile file(path);
  const auto first_bytes = std::span(start).first(file.read_some(0, start));
  if (looks_like_edf(first_bytes)) return std::make_unique<EdfRecording>(path);
  if (is_apple_double(first_bytes)) refuse_apple_double(path);
  if (to_lower(path.extension().string()) == ".hea") return open_wfdb(path);
  if (first_bytes.empty()) throw InputError(fmt::format("{}: the file is empty", where));
  const std::string_view found(reinterpret_cast<const char*>(first_bytes.data()),
                               std::min<size_t>(first_bytes.size(), 8));
  throw InputError(fmt::format("{}: begins with {}, expected a recording", where, quoted(found)),
                   "formats: EDF, EDF+, BDF, and WFDB by its header (.hea)");
}

}  // namespace physiomae::io
