#include "physiomae/summary/draft.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/page/escape.h"

namespace physiomae::summary {

std::string Draft::figure_id(std::string_view name) {
  const std::string base = page::identifier(name);
  std::string id = base;
  for (int number = 2; !ids.insert(id).second; ++number) id = fmt::format("{}-{}", base, number);
  return id;
}

void Draft::attempt(const std::string& what, const std::function<void()>& part) {
  std::string reason;
  try {
    return part();
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {
    reason = error.message();
  } catch (const Json::exception& error) {
    reason = fmt::format("is not what this version writes ({})", error.what());
  }
  page.banner(page::Severity::warning, fmt::format("{}: {}", what, reason));
  missing.push_back(fmt::format("{}: {}", what, reason));
}

Json read_json(const std::filesystem::path& path) {
  Json json = Json::parse(read_text(path, uint64_t{1} << 30), nullptr, /*allow_exceptions=*/false);
  if (!json.is_discarded()) return json;
  throw InputError(fmt::format("{}: is no JSON; it may be damaged", path.string()));
}

double number_at(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string text_at(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  return value.is_string() ? value.get<std::string>() : "";
}

const Json& member(const Json& json, std::string_view key) {
  static const Json empty = Json::object();
  if (!json.is_object()) return empty;
  const auto found = json.find(std::string(key));
  return found == json.end() ? empty : *found;
}

std::string with_interval(double value, double low, double high, int decimals) {
  if (!std::isfinite(value)) return "n/a";
  if (!std::isfinite(low) || !std::isfinite(high)) return fmt::format("{:.{}f}", value, decimals);
  return fmt::format("{0:.{3}f} [{1:.{3}f}, {2:.{3}f}]", value, low, high, decimals);
}

}  // namespace physiomae::summary
