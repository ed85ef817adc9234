#include <utility>

#include "physiomae/analysis/parts.h"
#include "physiomae/analysis/reconstruction.h"
#include "physiomae/base/file.h"
#include "physiomae/model/late_fusion.h"
#include "physiomae/model/multi_mae.h"

// Figures 1 C and 5: the blocks of the architecture, from configuration and parameters.

namespace physiomae::analysis {
namespace {

// A block of the picture: its parameters are those whose names begin with `prefix`.
Json block(const model::ParameterList& parameters, const std::string& name, const std::string& kind,
           const std::string& prefix, const Json& in, const Json& out) {
  int64_t count = 0;
  for (const auto& parameter : parameters.all())
    if (parameter.name.starts_with(prefix)) count += parameter.value.numel();
  return {{"name", name}, {"kind", kind}, {"prefix", prefix},
          {"in", in},     {"out", out},   {"parameters", count}};
}

// The encoder of `modalities`, its names behind `prefix`.
void add_encoder(const model::Network& model, const std::vector<std::string>& modalities,
                 const std::string& prefix, Json& blocks) {
  const auto& config = model.config();
  const auto& list = model.parameters();
  const auto tokens = static_cast<int64_t>(modalities.size()) * kTokens;
  for (const auto& name : modalities)
    blocks.push_back(block(list, "tokenizer " + name, "tokenizer", prefix + "tokenizers." + name,
                           {kTokens, kTokenSamples}, {kTokens, config.dim}));
  blocks.push_back(block(list, "modality embeddings", "embedding", prefix + "modality_embedding",
                         {tokens, config.dim}, {tokens, config.dim}));
  for (int64_t l = 0; l < config.depth; ++l)
    blocks.push_back(block(list, fmt::format("encoder layer {}", l + 1), "transformer layer",
                           fmt::format("{}encoder.layers.{}.", prefix, l), {tokens, config.dim},
                           {tokens, config.dim}));
  blocks.push_back(block(list, "final norm", "layer norm", prefix + "encoder.norm.",
                         {tokens, config.dim}, {tokens, config.dim}));
}

void add_decoders(const artifacts::LoadedModel& model, Json& blocks) {
  if (!model.info.decoders) return;
  const auto& config = model.model->config();
  const auto& list = model.model->parameters();
  blocks.push_back(
      block(list, "mask token", "embedding", "mask_token", Json::array(), {config.dim}));
  for (const auto& name : config.modalities)
    blocks.push_back(block(list, "decoder " + name, "decoder", "decoders." + name + ".",
                           {kTokens, config.dim}, {kTokens, kTokenSamples}));
}

Json late_blocks(const artifacts::LoadedModel& model) {
  Json blocks = Json::array();
  const auto& list = model.model->parameters();
  const auto& config = model.model->config();
  for (const auto& name : config.modalities) {
    add_encoder(*model.model, {name}, "encoders." + name + ".", blocks);
    if (model.info.decoders)
      blocks.push_back(block(list, "projection " + name, "projection", "projections." + name + ".",
                             {config.dim}, {model::kProjectionWidth}));
  }
  return blocks;
}

// Of a network of another kind: a block for what has one name in front of its weight and bias.
Json other_blocks(const model::ParameterList& parameters) {
  Json blocks = Json::array();
  std::string last;
  for (const auto& parameter : parameters.all()) {
    const std::string prefix = parameter.name.substr(0, parameter.name.rfind('.') + 1);
    if (prefix != last)
      blocks.push_back(block(parameters, prefix.substr(0, prefix.size() - 1), "layer", prefix,
                             Json(nullptr), Json(nullptr)));
    last = prefix;
  }
  return blocks;
}

Json blocks_of(const artifacts::LoadedModel& model) {
  if (dynamic_cast<const model::LateFusion*>(model.model.get()) != nullptr)
    return late_blocks(model);
  if (dynamic_cast<const model::MultiMae*>(model.model.get()) == nullptr)
    return other_blocks(model.model->parameters());
  Json blocks = Json::array();
  add_encoder(*model.model, model.model->config().modalities, "", blocks);
  add_decoders(model, blocks);
  return blocks;
}

}  // namespace

Found draw_architecture(const Work& work) {
  const artifacts::LoadedModel& model = work.request.model;
  const auto& config = model.model->config();
  Json blocks = blocks_of(model);
  for (const auto& head : model.info.heads)
    blocks.push_back({{"name", "head " + head.task},
                      {"kind", "linear head"},
                      {"prefix", "heads." + head.task + "."},
                      {"in", {model.model->embedding_width()}},
                      {"out", {head.class_names.size()}},
                      {"classes", head.class_names}});
  const auto modalities = static_cast<int64_t>(config.modalities.size());
  Json picture = {{"format", "physiomae architecture 1"},
                  {"network", config.network},
                  {"fusion", config.fusion == "late" ? "late" : "early"},
                  {"strategy", model.info.strategy},
                  {"modalities", config.modalities},
                  {"tokens", kTokens},
                  {"token_samples", kTokenSamples},
                  {"dim", config.dim},
                  {"depth", config.depth},
                  {"heads", config.heads},
                  {"mlp_hidden", config.mlp_hidden},
                  {"dropout", config.dropout},
                  {"decoder_context", config.decoder_context},
                  {"visible_tokens", trained_visible(model.info, modalities)},
                  {"parameters", model.model->parameters().count()},
                  {"gflop_per_embedding", model.model->embedding_gflop()},
                  {"blocks", std::move(blocks)}};
  write_file(work.file("architecture.json"), picture.dump(1) + "\n");
  picture.erase("blocks");
  picture.erase("format");
  return {std::move(picture)};
}

}  // namespace physiomae::analysis
