#include "physiomae/base/error.h"

#include <fmt/format.h>

namespace physiomae {
namespace {

std::string with_hint(std::string_view message, std::string_view hint) {
  return hint.empty() ? std::string(message) : fmt::format("{}\nhint: {}", message, hint);
}

// what() ends at a NUL, and with it the message.
std::string without_nul(std::string text) {
  for (size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at))
    text.replace(at, 1, "\\x00");
  return text;
}

}  // namespace

Error::Error(std::string_view message, std::string_view hint)
    : std::runtime_error(without_nul(with_hint(message, hint))), message_(message), hint_(hint) {}

Error Error::within(std::string_view where) const {
  return Error(fmt::format("{}: {}", where, message_), hint_);
}

Interrupted::Interrupted(int signal_number)
    : Error(fmt::format("stopped by signal {}", signal_number)), signal_number_(signal_number) {}

}  // namespace physiomae
