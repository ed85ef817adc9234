#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "physiomae/page/page.h"
#include "physiomae/summary/source.h"

namespace physiomae::summary {

using Json = nlohmann::ordered_json;

/// A page in the making.
struct Draft {
  page::Page& page;
  std::vector<std::string> missing = {};  ///< what could be here and is not, and why
  bool simulated = false;                 ///< twins are among what is shown
  std::set<std::string> ids = {};         ///< of figures

  /// An id for a figure that no other has.
  std::string figure_id(std::string_view name);

  /// Runs `part`; what is damaged or lacking becomes a banner and an entry of `missing`, and the
  /// rest of the page is made all the same.
  void attempt(const std::string& what, const std::function<void()>& part);
};

/// The JSON of a file; InputError naming it when it is none.
Json read_json(const std::filesystem::path& path);

/// A number, NaN where it is absent or null.
double number_at(const Json& json, std::string_view key);
/// A text, "" where it is absent or none.
std::string text_at(const Json& json, std::string_view key);
/// A member, an empty object where it is absent.
const Json& member(const Json& json, std::string_view key);

/// "0.595 [0.511, 0.746]"; the number alone without an interval.
std::string with_interval(double value, double low, double high, int decimals = 3);

}  // namespace physiomae::summary
