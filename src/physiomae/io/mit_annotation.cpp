#include "physiomae/io/mit_annotation.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

// Note [MIT annotations]
// A file is a sequence of 16-bit little-endian words: 6 bits of code, 10 bits of a number. Codes 1
// to 58 are annotations, the number their distance in samples from the one before; codes 59 to 63
// are SKIP (a 32-bit distance follows, high half first), NUM, SUB, CHN and AUX (a text of so many
// bytes follows, padded to a word). SUB, NUM, CHN and AUX belong to the annotation before them; CHN
// and NUM stay in force for the annotations after it. A zero word ends the file.

namespace physiomae::io {
namespace {

constexpr int kSkip = 59, kNum = 60, kSub = 61, kChn = 62, kAux = 63;
constexpr int kLargestDistance = 1023;
constexpr std::string_view kResolution = "## time resolution: ";
constexpr uint64_t kLargestFile = uint64_t{256} << 20;

class WordReader {
 public:
  WordReader(std::span<const std::byte> bytes, std::string_view where)
      : bytes_(bytes), where_(where) {}

  uint16_t next(std::string_view what) {
    const auto word = peek(what);
    at_ += 2;
    return word;
  }

  uint16_t peek(std::string_view what) const {
    if (bytes_.size() - at_ < 2) fail(fmt::format("the file ends where {} should follow", what));
    return static_cast<uint16_t>(static_cast<unsigned>(bytes_[at_]) |
                                 static_cast<unsigned>(bytes_[at_ + 1]) << 8);
  }

  std::string text(size_t length) {
    const size_t padded = length + length % 2;
    if (bytes_.size() - at_ < padded)
      fail(fmt::format("a text of {} bytes goes beyond the end of the file", length));
    std::string out(reinterpret_cast<const char*>(bytes_.data() + at_), length);
    at_ += padded;
    return out;
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(fmt::format("{}: byte {}: {}", where_, at_, message),
                     "expected an annotation file in MIT format");
  }

 private:
  std::span<const std::byte> bytes_;
  std::string_view where_;
  size_t at_ = 0;
};

int code_of(uint16_t word) { return word >> 10; }
int number_of(uint16_t word) { return word & 0x3FF; }

/// The distance of a SKIP: two words, high half first.
int64_t read_skip(WordReader& reader) {
  const uint32_t high = reader.next("a SKIP's distance");
  const uint32_t low = reader.next("a SKIP's distance");
  return static_cast<int32_t>(high << 16 | low);
}

/// SUB, CHN, NUM and AUX behind an annotation.
void read_fields(WordReader& reader, Annotation& annotation) {
  while (code_of(reader.peek("another annotation or the end mark")) > kSkip) {
    const uint16_t word = reader.next("a field");
    const int number = number_of(word);
    switch (code_of(word)) {
      case kNum:
        annotation.number = static_cast<int8_t>(number);
        break;
      case kSub:
        annotation.subtype = static_cast<int8_t>(number);
        break;
      case kChn:
        annotation.channel = static_cast<uint8_t>(number);
        break;
      default:
        annotation.aux = reader.text(static_cast<size_t>(number & 0xFF));
    }
  }
  while (!annotation.aux.empty() && annotation.aux.back() == '\0') annotation.aux.pop_back();
}

double parse_resolution(const std::string& aux, const WordReader& reader) {
  double rate_hz = 0;
  const char* const begin = aux.data() + kResolution.size();
  const char* const end = aux.data() + aux.size();
  if (std::from_chars(begin, end, rate_hz).ec != std::errc() || !std::isfinite(rate_hz) ||
      rate_hz <= 0)
    reader.fail(fmt::format("time resolution '{}'", aux.substr(kResolution.size())));
  return rate_hz;
}

bool describes_file(const Annotation& annotation) {
  return annotation.sample == 0 && annotation.code == kNoteCode && annotation.aux.starts_with("##");
}

// ---- writing

class WordWriter {
 public:
  void word(int code, int number) {
    const auto value = static_cast<uint16_t>(code << 10 | (number & 0x3FF));
    half(value);
  }
  void skip(int64_t distance) {
    if (distance < std::numeric_limits<int32_t>::min() ||
        distance > std::numeric_limits<int32_t>::max())
      throw Error(fmt::format("annotations {} samples apart: the format holds 32 bits", distance));
    word(kSkip, 0);
    const auto bits = static_cast<uint32_t>(static_cast<int32_t>(distance));
    half(static_cast<uint16_t>(bits >> 16));
    half(static_cast<uint16_t>(bits));
  }
  void text(std::string_view text) {
    if (text.size() > 255) throw Error(fmt::format("annotation text of {} bytes", text.size()));
    word(kAux, static_cast<int>(text.size()));
    for (const char c : text) bytes_.push_back(static_cast<std::byte>(c));
    if (text.size() % 2 != 0) bytes_.push_back(std::byte{0});
  }
  std::vector<std::byte> take() {
    half(0);
    return std::move(bytes_);
  }

 private:
  void half(uint16_t value) {
    bytes_.push_back(static_cast<std::byte>(value & 0xFF));
    bytes_.push_back(static_cast<std::byte>(value >> 8));
  }
  std::vector<std::byte> bytes_;
};

void check_range(const char* field, int value, int low, int high) {
  if (value < low || value > high)
    throw Error(fmt::format("annotation {} {}, expected {} to {}", field, value, low, high));
}

/// `before` is the annotation written last: its channel and number stay in force.
void write_annotation(WordWriter& writer, const Annotation& annotation, const Annotation& before) {
  check_range("code", annotation.code, 1, kSkip - 1);
  check_range("subtype", annotation.subtype, -128, 127);
  check_range("channel", annotation.channel, 0, 255);
  check_range("number", annotation.number, -128, 127);
  int64_t distance = annotation.sample - before.sample;
  if (distance < 0)
    throw Error(fmt::format("annotation at sample {} behind one at {}: expected rising order",
                            annotation.sample, before.sample));
  if (distance > kLargestDistance) {
    writer.skip(distance);
    distance = 0;
  }
  writer.word(annotation.code, static_cast<int>(distance));
  if (annotation.subtype != 0) writer.word(kSub, annotation.subtype & 0xFF);
  if (annotation.channel != before.channel) writer.word(kChn, annotation.channel);
  if (annotation.number != before.number) writer.word(kNum, annotation.number & 0xFF);
  if (!annotation.aux.empty()) writer.text(annotation.aux);
}

}  // namespace

AnnotationFile parse_mit_annotations(std::span<const std::byte> bytes, std::string_view where) {
  WordReader reader(bytes, where);
  AnnotationFile file;
  Annotation current;
  while (true) {
    int64_t distance = 0;
    uint16_t word = reader.next("an annotation or the end mark");
    if (word == 0) return file;
    while (code_of(word) == kSkip) {
      distance += read_skip(reader);
      word = reader.next("an annotation behind a SKIP");
    }
    if (code_of(word) > kSkip) reader.fail("a field that belongs to no annotation");
    current.code = code_of(word);
    current.sample += distance + number_of(word);
    current.subtype = 0;
    current.aux.clear();
    read_fields(reader, current);
    if (describes_file(current)) {
      if (current.aux.starts_with(kResolution))
        file.time_resolution_hz = parse_resolution(current.aux, reader);
    } else if (current.code != 0) {
      file.annotations.push_back(current);
    }
  }
}

AnnotationFile read_mit_annotations(const std::filesystem::path& path) {
  return parse_mit_annotations(read_bytes(path, kLargestFile), path.string());
}

std::vector<std::byte> format_mit_annotations(const AnnotationFile& file) {
  WordWriter writer;
  if (file.time_resolution_hz > 0) {
    writer.word(kNoteCode, 0);
    writer.text(fmt::format("{}{:.12g}", kResolution, file.time_resolution_hz));
    // The WFDB library ends its description of a file by an empty annotation at sample 0.
    writer.skip(-1);
    writer.word(0, 1);
  }
  Annotation before;
  for (const Annotation& annotation : file.annotations) {
    write_annotation(writer, annotation, before);
    before = annotation;
  }
  return writer.take();
}

void write_mit_annotations(const std::filesystem::path& target, const AnnotationFile& file) {
  AtomicFile out(target);
  out.write(format_mit_annotations(file));
  out.commit();
}

}  // namespace physiomae::io
