// Figures 1 C and 5: the architecture, drawn from its blocks as `analyze` lists them.
#include <algorithm>

#include <fmt/format.h>

#include "physiomae/page/diagram.h"
#include "physiomae/summary/analysis_parts.h"

namespace physiomae::summary {
namespace {

using page::Box;
using Rows = std::vector<std::vector<Box>>;

// Groups of boxes, told by colour and in the legend.
const std::string kInput = "input", kOwn = "own to a modality", kShared = "shared",
                  kTask = "own to a task", kPretraining = "in pretraining alone";

std::string shape_words(const Json& shape) {
  std::string words;
  for (const Json& size : shape) words += (words.empty() ? "" : " x ") + size.dump();
  return words;
}

// "53.4 M", "12.9 k", "512": short enough for a box.
std::string short_count(double count) {
  if (count >= 1e6) return fmt::format("{:.3g} M", count / 1e6);
  if (count >= 1e3) return fmt::format("{:.3g} k", count / 1e3);
  return fmt::format("{:.0f}", count);
}

class Architecture {
 public:
  explicit Architecture(const Json& picture) : picture_(picture) {
    for (const Json& name : member(picture, "modalities"))
      modalities_.push_back(name.get<std::string>());
  }

  Rows rows() const {
    if (!has("tokenizer")) return layers();
    Rows rows = {signals(), each("tokenizer", "tokenizer", kOwn)};
    if (text_at(picture_, "fusion") == "late") {
      rows.push_back(each("transformer layer", encoder_name(), kOwn));
      if (has("linear head")) {
        rows.push_back({{"embeddings side by side", "", kInput}});
        rows.push_back(heads());
      } else if (has("projection")) {
        rows.push_back(each("projection", "projection", kPretraining));
      }
      return rows;
    }
    rows.push_back({{"modality embeddings",
                     fmt::format("{:.0f} tokens of {:.0f} · {} parameters", tokens(), number("dim"),
                                 short_count(parameters("embedding", "modality embeddings"))),
                     kShared}});
    if (number("visible_tokens") < tokens())
      rows.push_back(
          {{fmt::format("{:.0f} of {:.0f} tokens stay", number("visible_tokens"), tokens()),
            "in pretraining; all of them later", kPretraining}});
    rows.push_back(
        {{encoder_name(),
          fmt::format("width {:.0f}, hidden {:.0f} · {} parameters", number("dim"),
                      number("mlp_hidden"), short_count(parameters("transformer layer"))),
          kShared}});
    std::vector<Box> out;
    if (has("decoder")) out = each("decoder", "decoder", kPretraining);
    if (has("linear head")) std::ranges::copy(heads(), std::back_inserter(out));
    if (!out.empty()) rows.push_back(std::move(out));
    return rows;
  }

 private:
  double number(std::string_view key) const { return number_at(picture_, key); }
  double tokens() const { return number("tokens") * static_cast<double>(modalities_.size()); }

  bool has(std::string_view kind) const {
    return std::ranges::any_of(member(picture_, "blocks"),
                               [&](const Json& block) { return text_at(block, "kind") == kind; });
  }

  // Of all blocks of `kind` whose name or parameters' names hold `part`.
  double parameters(std::string_view kind, const std::string& part = "") const {
    double sum = 0;
    for (const Json& block : member(picture_, "blocks"))
      if (text_at(block, "kind") == kind && belongs(block, part))
        sum += number_at(block, "parameters");
    return sum;
  }

  static bool belongs(const Json& block, const std::string& part) {
    return part.empty() || text_at(block, "name").ends_with(part) ||
           text_at(block, "prefix").find("." + part + ".") != std::string::npos;
  }

  std::string encoder_name() const {
    return fmt::format("encoder, {:.0f} layers of {:.0f} heads", number("depth"), number("heads"));
  }

  std::vector<Box> signals() const {
    std::vector<Box> boxes;
    for (const auto& modality : modalities_)
      boxes.push_back({modality,
                       fmt::format("{:.0f} x {:.0f}", number("tokens"), number("token_samples")),
                       kInput});
    return boxes;
  }

  std::vector<Box> each(std::string_view kind, const std::string& title,
                        const std::string& group) const {
    std::vector<Box> boxes;
    for (const auto& modality : modalities_)
      boxes.push_back({title, short_count(parameters(kind, modality)), group});
    return boxes;
  }

  std::vector<Box> heads() const {
    std::vector<Box> boxes;
    for (const Json& block : member(picture_, "blocks"))
      if (text_at(block, "kind") == "linear head")
        boxes.push_back({text_at(block, "name"),
                         fmt::format("{} to {}", shape_words(member(block, "in")),
                                     shape_words(member(block, "out"))),
                         kTask});
    return boxes;
  }

  // Of a network of another kind: block under block.
  Rows layers() const {
    Rows rows;
    for (const Json& block : member(picture_, "blocks"))
      if (text_at(block, "kind") != "linear head")
        rows.push_back(
            {{text_at(block, "name"), short_count(number_at(block, "parameters")), kShared}});
    if (has("linear head")) rows.push_back(heads());
    return rows;
  }

  const Json& picture_;
  std::vector<std::string> modalities_;
};

report::Table blocks_table(const Json& picture) {
  report::Table table("Blocks in the order of computation",
                      {"block", "kind", "in", "out", "parameters"});
  for (const Json& block : member(picture, "blocks"))
    table.add_row({report::text(text_at(block, "name")), report::text(text_at(block, "kind")),
                   report::text(shape_words(member(block, "in"))),
                   report::text(shape_words(member(block, "out"))),
                   report::number(number_at(block, "parameters"), 0)});
  return table;
}

}  // namespace

void add_architecture(Draft& draft, const Analysis& analysis) {
  const Json picture = read_json(analysis.file("architecture.json"));
  const std::string words = fmt::format(
      "{} of {} fusion: width {:.0f}, {:.0f} layers, {:.0f} heads, {:.0f} parameters, {:.3g} GFLOP "
      "an embedding.",
      text_at(picture, "network"), text_at(picture, "fusion"), number_at(picture, "dim"),
      number_at(picture, "depth"), number_at(picture, "heads"), number_at(picture, "parameters"),
      number_at(picture, "gflop_per_embedding"));
  draft.page.figure(page::diagram(
      {draft.figure_id(analysis.source.name + "-architecture"), "Architecture",
       "From a window's signals to what comes out (the paper's Figures 1 C, 5), with numbers of "
       "parameters. " +
           words,
       words},
      Architecture(picture).rows()));
  draft.page.folded_table("Blocks", blocks_table(picture));
}

}  // namespace physiomae::summary
