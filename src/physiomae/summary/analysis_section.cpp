#include <fmt/format.h>

#include "physiomae/summary/analysis_parts.h"
#include "physiomae/summary/sections.h"

namespace physiomae::summary {
namespace {

struct AnalysisPart {
  const char* name;  ///< in summary.json and for --what
  const char* file;
  void (*add)(Draft&, const Analysis&);
};

constexpr AnalysisPart kParts[] = {
    {"window", "window.csv", add_window},
    {"split", "split.csv", add_split},
    {"architecture", "architecture.json", add_architecture},
    {"rollout", "rollout.safetensors", add_rollout},
    {"attention", "attention.safetensors", add_attention},
    {"variance", "variance.csv", add_variance},
    {"reconstruction", "reconstruction.safetensors", add_reconstruction},
    {"cross", "cross.csv", add_cross},
};

void add_about(Draft& draft, const Analysis& analysis) {
  const Json& windows = member(analysis.summary, "windows");
  const Json& model = member(analysis.summary, "model");
  draft.simulated |= member(windows, "simulated") == true || member(model, "simulated") == true;
  draft.page.facts(
      {{"strategy", text_at(model, "strategy")},
       {"steps of training", fmt::format("{:.0f}", number_at(model, "steps"))},
       {"windows looked at",
        fmt::format("{:.0f} of {:.0f}, of {:.0f} patients", number_at(windows, "drawn"),
                    number_at(windows, "of"), number_at(windows, "patients"))}});
}

}  // namespace

const Json& Analysis::result(std::string_view name) const {
  return member(member(summary, "results"), name);
}

void add_analysis(Draft& draft, const Source& source) {
  draft.page.section(draft.figure_id("analysis-" + source.name),
                     fmt::format("What the model learned: {}", source.name));
  Analysis analysis{source, {}};
  draft.attempt("analysis " + source.name, [&] {
    analysis.summary = read_json(source.path / "summary.json");
    add_about(draft, analysis);
  });
  for (const AnalysisPart& part : kParts) {
    if (!std::filesystem::exists(analysis.file(part.file))) {
      const std::string why = text_at(member(analysis.summary, "left_out"), part.name);
      draft.missing.push_back(fmt::format("{} of {}: {}", part.name, source.name,
                                          why.empty() ? "analyze was not asked for it" : why));
      continue;
    }
    draft.attempt(fmt::format("{} of {}", part.name, source.name),
                  [&] { part.add(draft, analysis); });
  }
}

}  // namespace physiomae::summary
