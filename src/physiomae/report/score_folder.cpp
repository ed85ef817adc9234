#include "physiomae/report/score_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/report/output_kind.h"

namespace physiomae::report {
namespace {

constexpr uint64_t kLargestFile = uint64_t{1} << 30;

// Where the two differ, "verb, model_sha256".
std::string differences(const nlohmann::json& there, const MadeFrom& here) {
  std::vector<std::string> names;
  for (const auto& [name, value] : here)
    if (!there.contains(name) || there[name] != value) names.push_back(name);
  for (const auto& [name, value] : there.items())
    if (!here.contains(name)) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void require_score_folder(const std::filesystem::path& out, const MadeFrom& made_from) {
  require_output_folder(out, {OutputKind::scores});
  const auto file = out / "scores.json";
  if (!std::filesystem::exists(file)) return;
  const auto json = nlohmann::json::parse(read_text(file, kLargestFile), nullptr,
                                          /*allow_exceptions=*/false);
  constexpr const char* kHint =
      "give another --out, or remove that folder if it has served its turn";
  const auto there = json.is_object() ? json.find("made_from") : json.end();
  if (there == json.end() || !there->is_object())
    throw UsageError(
        fmt::format("{}: does not say what it was made from, and would be replaced", file.string()),
        kHint);
  if (const std::string names = differences(*there, made_from); !names.empty())
    throw UsageError(
        fmt::format("{}: holds another result, which would be replaced: it differs in {}",
                    file.string(), names),
        kHint);
}

}  // namespace physiomae::report
