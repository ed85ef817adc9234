// Attention and source variance.
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/safetensors.h"
#include "physiomae/page/charts.h"
#include "physiomae/page/matrices.h"
#include "physiomae/summary/analysis_parts.h"
#include "physiomae/summary/columns.h"

namespace physiomae::summary {
namespace {

std::vector<std::string> names_in(const io::SafetensorsFile& file) {
  std::vector<std::string> names;
  const auto found = file.metadata().find("modalities");
  if (found == file.metadata().end()) return names;
  for (const Json& name : Json::parse(found->second)) names.push_back(name.get<std::string>());
  return names;
}

std::vector<float> floats(const io::TensorView& tensor) {
  std::vector<float> values;
  if (tensor.dtype == io::DType::f64)
    for (const double value : tensor.as<double>()) values.push_back(static_cast<float>(value));
  else
    for (const float value : tensor.as<float>()) values.push_back(value);
  return values;
}

// A square matrix over tokens, with lines where modalities begin.
page::Picture token_matrix(const std::vector<std::string>& names, int64_t tokens,
                           std::vector<float> values, const std::string& value_title) {
  page::Picture picture;
  const auto end = static_cast<double>(tokens);
  picture.x = {.title = "attended token (second of each modality)", .range = {{0, end}}};
  picture.y = {.title = "attending token", .range = {{0, end}}};
  picture.value_title = value_title;
  picture.rows = picture.columns = tokens;
  picture.values = std::move(values);
  for (size_t m = 0; m < names.size(); ++m)
    picture.marks.emplace_back(end * static_cast<double>(m) / static_cast<double>(names.size()),
                               names[m]);
  return picture;
}

std::string estimate_words(const Json& estimate) {
  return with_interval(number_at(estimate, "value"), number_at(estimate, "low"),
                       number_at(estimate, "high"));
}

// A line a column over layers; `head` narrows rows to those of one head.
std::vector<page::Series> over_layers(
    const Columns& csv, const std::vector<std::pair<std::string, std::string>>& columns) {
  std::vector<page::Series> lines;
  for (const auto& [column, name] : columns) {
    page::Series line{name, {}, {}};
    for (size_t row = 0; row < csv.rows(); ++row) {
      if (csv.text(row, "head") != "mean") continue;
      line.x.push_back(csv.number(row, "layer"));
      line.y.push_back(csv.number(row, column));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

// Mean and band of each modality over layers.
std::vector<page::Series> of_modalities(const Columns& csv, const std::string& column) {
  std::vector<page::Series> lines;
  for (size_t row = 0; row < csv.rows(); ++row) {
    const std::string& modality = csv.text(row, "modality");
    auto line = std::find_if(lines.begin(), lines.end(),
                             [&](const auto& each) { return each.name == modality; });
    if (line == lines.end()) line = lines.insert(lines.end(), {modality, {}, {}});
    const double value = csv.number(row, column), half = csv.number(row, column + "_half_width");
    line->x.push_back(csv.number(row, "layer"));
    line->y.push_back(value);
    line->low.push_back(value - half);
    line->high.push_back(value + half);
  }
  return lines;
}

void add_variance_lines(Draft& draft, const Analysis& analysis, const Columns& csv,
                        const std::string& column, const std::string& title,
                        const std::string& caption) {
  const auto lines = of_modalities(csv, column);
  std::string words;
  for (const page::Series& line : lines)
    words += fmt::format("{}: {:.4f} in layer {:.0f}, {:.4f} in layer {:.0f}. ", line.name,
                         line.y.front(), line.x.front(), line.y.back(), line.x.back());
  draft.page.figure(page::line_chart(
      {draft.figure_id(analysis.source.name + "-" + column), title, caption, words},
      {.title = "layer (0: tokens)", .whole = true}, {title}, lines));
}

}  // namespace

void add_rollout(Draft& draft, const Analysis& analysis) {
  const io::SafetensorsFile file(analysis.file("rollout.safetensors"));
  const io::TensorView& rollout = file.tensor("rollout");
  const auto names = names_in(file);
  const Json& found = analysis.result("rollout");
  std::string words;
  for (const auto& [key, name] :
       {std::pair("crossing", "share that crosses modalities"),
        std::pair("alignment", "share on the same second of other modalities"),
        std::pair("entropy", "evenness over modalities")})
    words +=
        fmt::format("{} {}, uniform attention has {:.3f}. ", name,
                    estimate_words(member(found, key)), number_at(member(found, key), "uniform"));
  constexpr double kPaperCap = 0.03;  // of colours, as in Figure 2
  page::Picture picture = token_matrix(names, rollout.shape.at(0), floats(rollout), "rollout");
  picture.range = {{0, kPaperCap}};
  draft.page.figure(page::picture(
      {draft.figure_id(analysis.source.name + "-rollout"), "Attention rollout",
       "Rows attend to columns; colours end at 0.03 as in the paper's Figure 2 A-C. " + words,
       words},
      picture));
  const Columns shares(analysis.file("rollout_modalities.csv"));
  page::Cells cells{"output tokens of", "look back to", "share", names, names, {}, {}, {}, 3};
  for (size_t m = 0; m < names.size(); ++m)
    for (size_t other = 0; other < names.size(); ++other) {
      if (other == 0) cells.values.emplace_back();
      cells.values.back().push_back(shares.number(m * names.size() + other, "share"));
    }
  draft.page.figure(page::heat_map({draft.figure_id(analysis.source.name + "-rollout-shares"),
                                    "Rollout between modalities", "Each row sums to 1.", words},
                                   cells));
}

void add_attention(Draft& draft, const Analysis& analysis) {
  constexpr int64_t kShownLayers = 12;
  const Columns csv(analysis.file("attention_layers.csv"));
  const auto lines = over_layers(csv, {{"crossing", "share that crosses modalities"},
                                       {"entropy", "evenness over modalities"}});
  std::string words;
  for (const page::Series& line : lines)
    words += fmt::format("{}: {:.3f} in the first layer, {:.3f} in the last. ", line.name,
                         line.y.front(), line.y.back());
  draft.page.figure(page::line_chart(
      {draft.figure_id(analysis.source.name + "-attention"), "Raw attention a layer",
       "Mean over heads; heads stand in attention_layers.csv.", words},
      {.title = "layer", .whole = true}, {"share"}, lines));
  const io::SafetensorsFile file(analysis.file("attention.safetensors"));
  const io::TensorView& layers = file.tensor("layers");
  const auto values = floats(layers);
  const int64_t count = layers.shape.at(0), tokens = layers.shape.at(1);
  for (int64_t l = 0; l < std::min(count, kShownLayers); ++l) {
    const auto first = values.begin() + l * tokens * tokens;
    draft.page.figure(page::picture(
        {draft.figure_id(fmt::format("{}-attention-{}", analysis.source.name, l + 1)),
         fmt::format("Attention, layer {}", l + 1),
         "Mean over heads and windows (the paper's Figure 6).",
         fmt::format("Layer {}: {:.3f} of attention crosses modalities.", l + 1,
                     lines.front().y.at(static_cast<size_t>(l)))},
        token_matrix(names_in(file), tokens, {first, first + tokens * tokens}, "attention")));
  }
  if (count > kShownLayers)
    draft.missing.push_back(fmt::format(
        "attention of layers beyond the {}th: attention.safetensors has them", kShownLayers));
}

void add_variance(Draft& draft, const Analysis& analysis) {
  const Columns csv(analysis.file("variance.csv"));
  const double distance = number_at(analysis.result("variance"), "rsv_distance_mean");
  add_variance_lines(
      draft, analysis, csv, "rsv", "Relative source variance",
      fmt::format("The paper's Figure 2 D-F: softmax over modalities, mean and 95 % interval over "
                  "units. Mean distance from an even share: {:.4f}.",
                  distance));
  add_variance_lines(draft, analysis, csv, "share", "Share of source variance",
                     "SV over the sum of SV: what the softmax of small variances hides.");
}

}  // namespace physiomae::summary
