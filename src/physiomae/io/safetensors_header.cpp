#include "physiomae/io/safetensors_header.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

using nlohmann::json;

constexpr size_t kPrefix = 8;
constexpr uint64_t kLargestHeader = 100'000'000;  // as the reference implementation
constexpr std::string_view kMetadata = "__metadata__";
constexpr int kDeepest = 3;  // header > tensor > list

class Parser {
 public:
  Parser(std::span<const std::byte> bytes, std::string_view where) : bytes_(bytes), where_(where) {}

  SafetensorsContent parse() {
    const json header = parse_header();
    SafetensorsContent content;
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadata)
        content.metadata = parse_metadata(entry);
      else
        content.tensors.push_back(parse_tensor(name, entry));
    }
    check_layout(content.tensors);
    return content;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(fmt::format("{}: {}", where_, message), "expected a safetensors file");
  }
  [[noreturn]] void fail(std::string_view tensor, const std::string& message) const {
    fail(fmt::format("tensor '{}': {}", tensor, message));
  }

  json parse_header() {
    if (bytes_.size() < kPrefix)
      fail(fmt::format("{} bytes, too few for the length of a header", bytes_.size()));
    uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), kPrefix);
    if (length > bytes_.size() - kPrefix || length > kLargestHeader)
      fail(fmt::format("header of {} bytes in a file of {}", length, bytes_.size()));
    const std::string_view text(reinterpret_cast<const char*>(bytes_.data()) + kPrefix, length);
    if (!text.starts_with('{')) fail("byte 8: the header does not begin with '{'");
    if (text.find('\0') != std::string_view::npos)  // where the parser would stop
      fail("the header holds a zero byte");
    data_ = bytes_.subspan(kPrefix + length);
    return parse_json(text);
  }

  json parse_json(std::string_view text) const {
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, json::parse_event_t event, json& value) {
      if (event == json::parse_event_t::object_start) {
        keys.emplace_back();
      } else if (event == json::parse_event_t::object_end) {
        keys.pop_back();
      } else if (event == json::parse_event_t::key &&
                 !keys.back().insert(value.get<std::string>()).second) {
        fail(fmt::format("header: the name '{}' occurs twice", value.get<std::string>()));
      }
      if (depth > kDeepest) fail("header: nested too deeply");
      return true;
    };
    try {
      json header = json::parse(text, watch);
      if (!header.is_object()) fail("the header is no JSON object");
      return header;
    } catch (const json::exception& error) {
      fail(fmt::format("header: {}", error.what()));
    }
  }

  std::map<std::string, std::string> parse_metadata(const json& entry) const {
    std::map<std::string, std::string> metadata;
    if (!entry.is_object()) fail("header: __metadata__ is no object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) fail(fmt::format("header: __metadata__ '{}' is no text", key));
      metadata[key] = value.get<std::string>();
    }
    return metadata;
  }

  uint64_t whole_number(std::string_view tensor, const json& value, const char* what) const {
    if (!value.is_number_unsigned() ||
        value.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      fail(tensor, fmt::format("{} {}, expected a whole number from 0 on", what, value.dump()));
    return value.get<uint64_t>();
  }

  TensorView parse_tensor(const std::string& name, const json& entry) const {
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") ||
        !entry.contains("shape") || !entry.contains("data_offsets"))
      fail(name, "expected dtype, shape and data_offsets");
    TensorView tensor;
    tensor.name = name;
    const json& dtype = entry["dtype"];
    const auto known = dtype.is_string() ? parse_dtype(dtype.get<std::string>()) : std::nullopt;
    if (!known) fail(name, fmt::format("unsupported dtype {}", dtype.dump()));
    tensor.dtype = *known;
    uint64_t bytes = size_of(tensor.dtype);
    if (!entry["shape"].is_array()) fail(name, "shape is no list");
    for (const json& value : entry["shape"]) {
      const uint64_t length = whole_number(name, value, "dimension");
      if (__builtin_mul_overflow(bytes, length, &bytes))
        fail(name, fmt::format("shape {} overflows", entry["shape"].dump()));
      tensor.shape.push_back(static_cast<int64_t>(length));
    }
    tensor.bytes = bytes_of(name, entry["data_offsets"], bytes);
    return tensor;
  }

  std::span<const std::byte> bytes_of(const std::string& name, const json& offsets,
                                      uint64_t expected) const {
    if (!offsets.is_array() || offsets.size() != 2)
      fail(name, "data_offsets is no list of two numbers");
    const uint64_t begin = whole_number(name, offsets[0], "offset");
    const uint64_t end = whole_number(name, offsets[1], "offset");
    if (begin > end || end > data_.size())
      fail(name,
           fmt::format("bytes {} to {}, but the file holds {} of data", begin, end, data_.size()));
    if (end - begin != expected)
      fail(name, fmt::format("{} bytes, but shape and dtype ask for {}", end - begin, expected));
    return data_.subspan(begin, end - begin);
  }

  /// Tensors lie one behind another, from the first byte of data to the last.
  void check_layout(std::vector<TensorView>& tensors) const {
    std::stable_sort(tensors.begin(), tensors.end(), [](const TensorView& a, const TensorView& b) {
      return std::pair(a.bytes.data(), a.bytes.size()) < std::pair(b.bytes.data(), b.bytes.size());
    });
    const std::byte* at = data_.data();
    for (const TensorView& tensor : tensors) {
      if (tensor.bytes.data() != at)
        fail(tensor.name, fmt::format("begins at byte {} of the data, the one before ends at {}",
                                      tensor.bytes.data() - data_.data(), at - data_.data()));
      at += tensor.bytes.size();
    }
    const auto used = static_cast<size_t>(at - data_.data());
    if (used != data_.size())
      fail(fmt::format("{} bytes of data, but the tensors use {}", data_.size(), used));
  }

  std::span<const std::byte> bytes_, data_;
  std::string_view where_;
};

}  // namespace

SafetensorsContent parse_safetensors(std::span<const std::byte> bytes, std::string_view where) {
  return Parser(bytes, where).parse();
}

}  // namespace physiomae::io
