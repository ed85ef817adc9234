#include "physiomae/artifacts/onnx_export.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/artifacts/model_info_json.h"
#include "physiomae/artifacts/onnx_graph.h"
#include "physiomae/artifacts/onnx_layers.h"
#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"

namespace physiomae::artifacts {

void write_onnx(const std::filesystem::path& path, const LoadedModel& model) {
  OnnxGraph graph;
  OnnxLayers layers(graph, *model.model);
  const auto modalities = static_cast<int64_t>(model.info.architecture.modalities.size());
  const auto windows = graph.input("windows", {-1, modalities, kWindowSamples});
  const auto present = graph.input("present", {-1, modalities});
  const auto embedding = layers.embedding(windows, present);
  graph.output("embedding", embedding, {-1, model.model->embedding_width()});
  for (const HeadInfo& head : model.info.heads) {
    const std::string prefix = "heads." + head.task;
    const auto tensor = [&](const std::string& name) {
      const auto found = model.heads.find(prefix + name);
      if (found == model.heads.end())
        throw InputError(fmt::format("the model has no tensor {}{}", prefix, name));
      return found->second;
    };
    const auto classes = static_cast<int64_t>(head.class_names.size());
    const auto logits = layers.linear(prefix, tensor(".weight"), tensor(".bias"), embedding);
    graph.output("logits_" + head.task, logits, {-1, classes});
    OnnxGraph::Value scaled = logits;
    if (const auto found = model.heads.find(prefix + ".temperature"); found != model.heads.end())
      scaled = graph.node(
          "Div", {logits, graph.constant(prefix + ".temperature", found->second.reshape({}))});
    graph.output("probabilities_" + head.task,
                 graph.node("Softmax", {scaled}, {.integer = {{"axis", -1}}}), {-1, classes});
  }
  graph.write(path, model.info.strategy, {{"model.json", model_info_to_json(model.info)}});
}

}  // namespace physiomae::artifacts
