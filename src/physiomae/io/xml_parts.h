#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <pugixml.hpp>

// Inner part of the readers of XML: nodes in messages, and seconds that stand in them.

namespace physiomae::io {

/// "byte 340".
std::string place_of(const pugi::xml_node& node);

/// InputError: "<where>: byte 340: Start holds "x", expected seconds".
[[noreturn]] void refuse_node(const std::string& where, const pugi::xml_node& node,
                              std::string_view found, std::string_view expected);

/// Seconds in the element `name` under `parent`; InputError where it is missing or no number.
double child_seconds(const pugi::xml_node& parent, const char* name, const std::string& where);

/// The same, nothing where the element is missing or empty.
std::optional<double> optional_child_seconds(const pugi::xml_node& parent, const char* name,
                                             const std::string& where);

/// Seconds in the attribute `name` of `node`; InputError likewise.
double attribute_seconds(const pugi::xml_node& node, const char* name, const std::string& where);

/// The same, nothing where the attribute is missing or empty.
std::optional<double> optional_attribute_seconds(const pugi::xml_node& node, const char* name,
                                                 const std::string& where);

}  // namespace physiomae::io
