// What was run: configurations, models, versions.
#include <set>

#include <fmt/format.h>

#include "physiomae/base/file.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

void add_file(Draft& draft, const std::filesystem::path& file, const std::string& summary) {
  if (!std::filesystem::exists(file)) return;
  draft.attempt(file.string(), [&] { draft.page.folded_text(summary, read_text(file)); });
}

// Models of scores: model/, or models/TASK/ of finetune.
void add_models(Draft& draft, const Source& scores) {
  add_file(draft, scores.path / "model" / "CARD.md", fmt::format("Model card of {}", scores.name));
  if (!std::filesystem::is_directory(scores.path / "models")) return;
  std::set<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(scores.path / "models"))
    folders.insert(entry.path());
  for (const auto& folder : folders)
    add_file(draft, folder / "CARD.md",
             fmt::format("Model card of {}, {}", scores.name, folder.filename().string()));
}

void note_simulated(Draft& draft, const Source& run) {
  const auto file = run.path / "model" / "model.json";
  if (!std::filesystem::exists(file)) return;
  draft.attempt(file.string(), [&] {
    draft.simulated |= member(member(read_json(file), "training"), "simulated") == true;
  });
}

}  // namespace

void add_configuration(Draft& draft, const std::vector<Source>& runs,
                       const std::vector<Source>& scores, const std::string& version) {
  draft.page.section("configuration", "Configuration and versions");
  for (const Source& run : runs) {
    add_file(draft, run.path / "config.toml",
             fmt::format("Resolved configuration of {}", run.name));
    add_file(draft, run.path / "model" / "CARD.md", fmt::format("Model card of {}", run.name));
    note_simulated(draft, run);
  }
  for (const Source& source : scores) add_models(draft, source);
  draft.page.facts(
      {{"physiomae (this report)", version}, {"Vega", "5.21.0"}, {"Vega-Lite", "4.17.0"}});
}

}  // namespace physiomae::summary
