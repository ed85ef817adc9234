#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace physiomae {

/// The one exception of this library: what was found, what was expected, where, and a hint.
///
/// The library throws; only the command line exits. `where` names a file with a byte, line, channel
/// or key; `hint` says what the user can do. Both may be empty.
class Error : public std::runtime_error {
 public:
  explicit Error(std::string_view message, std::string_view hint = {});

  /// The same error seen from further out: "<where>: <message>", the hint kept.
  Error within(std::string_view where) const;

  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }

 private:
  std::string message_;
  std::string hint_;
};

/// Wrong usage of the command line or the configuration: exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Input that is damaged, unsupported or contradicts itself: a corpus run reports and skips it.
class InputError : public Error {
 public:
  using Error::Error;
};

/// Work stopped on request (SIGINT, SIGTERM, SIGUSR1) after its state was made safe.
class Interrupted : public Error {
 public:
  explicit Interrupted(int signal_number);
  int signal_number() const { return signal_number_; }

 private:
  int signal_number_;
};

}  // namespace physiomae
