#include "physiomae/io/xml_parts.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr std::string_view kMend = "mend the element, or export the file again from its source";

[[noreturn]] void refuse_missing(const pugi::xml_node& node, const char* name,
                                 const std::string& where) {
  throw InputError(fmt::format("{}: {}: {} without {}", where, place_of(node), node.name(), name),
                   kMend);
}

}  // namespace

std::string place_of(const pugi::xml_node& node) {
  return fmt::format("byte {}", node.offset_debug());
}

void refuse_node(const std::string& where, const pugi::xml_node& node, std::string_view found,
                 std::string_view expected) {
  throw InputError(fmt::format("{}: {}: {} holds {}, expected {}", where, place_of(node),
                               node.name(), quoted(found), expected),
                   kMend);
}

double child_seconds(const pugi::xml_node& parent, const char* name, const std::string& where) {
  const pugi::xml_node node = parent.child(name);
  if (!node) refuse_missing(parent, name, where);
  const auto value = parse_double(node.child_value());
  if (!value) refuse_node(where, node, node.child_value(), "seconds");
  return *value;
}

std::optional<double> optional_child_seconds(const pugi::xml_node& parent, const char* name,
                                             const std::string& where) {
  if (trim(parent.child_value(name)).empty()) return std::nullopt;
  return child_seconds(parent, name, where);
}

double attribute_seconds(const pugi::xml_node& node, const char* name, const std::string& where) {
  const pugi::xml_attribute attribute = node.attribute(name);
  if (!attribute) refuse_missing(node, name, where);
  const auto value = parse_double(attribute.value());
  if (!value) refuse_node(where, node, attribute.value(), fmt::format("seconds in {}", name));
  return *value;
}

std::optional<double> optional_attribute_seconds(const pugi::xml_node& node, const char* name,
                                                 const std::string& where) {
  if (trim(node.attribute(name).value()).empty()) return std::nullopt;
  return attribute_seconds(node, name, where);
}

}  // namespace physiomae::io
