#include "physiomae/artifacts/model_card.h"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace physiomae::artifacts {
namespace {

std::string origin(const ModelInfo& info) {
  std::string text =
      fmt::format("Strategy `{}`, {} steps, {} windows of {} patients, {}.", info.strategy,
                  info.steps, info.training_windows, info.training_patients, info.precision);
  if (std::isfinite(info.validation_loss))
    text += fmt::format(" Validation loss {:.4f}.", info.validation_loss);
  if (!info.skipped_steps.empty())
    text +=
        fmt::format(" {} steps were left out because their loss or gradient was not finite: {}.",
                    info.skipped_steps.size(), fmt::join(info.skipped_steps, ", "));
  if (info.ages)
    text += fmt::format(
        " {} of the patients are of known age: {:g} to {:g} years, 90 % of them {:g} to {:g}, "
        "median {:g}.",
        info.ages->patients, info.ages->youngest, info.ages->oldest, info.ages->low,
        info.ages->high, info.ages->median);
  if (info.mask_ratio > 0) text += fmt::format(" Mask ratio {:g}.", info.mask_ratio);
  if (info.per_patch_targets)
    text += " Decoders say each second normalised to mean 0 and variance 1.";
  if (info.simulated)
    text +=
        "\n\n**Simulated recordings were among the training data: this model says nothing about "
        "patients.**";
  return text;
}

std::string input_table(const ModelInfo& info) {
  std::string text =
      "| modality | channels in training | median SD (µV) | 90 % of records (µV) |\n"
      "|---|---|---|---|\n";
  for (const size_t m : kEachModality) {
    if ((info.architecture.presence() >> m & 1) == 0) continue;
    text += fmt::format("| {} | {} | {:.1f} | {:.1f} to {:.1f} |\n", kModalityNames[m],
                        fmt::join(info.channels[m], ", "), info.amplitude[m].sd_uv,
                        info.amplitude[m].sd_low_uv, info.amplitude[m].sd_high_uv);
  }
  return text;
}

std::string outputs(const ModelInfo& info) {
  const bool late = info.architecture.fusion == "late";
  const size_t parts = late ? info.architecture.modalities.size() : 1;
  std::string text = fmt::format("Embedding of {} numbers a window{}.\n",
                                 static_cast<size_t>(info.architecture.dim) * parts,
                                 late ? ", those of one modality after the other" : "");
  if (info.decoders && !late) text += "Decoders for masked reconstruction are included.\n";
  if (info.decoders && late) text += "Projections for contrastive losses are included.\n";
  for (const auto& head : info.heads)
    text += fmt::format("Head `{}`: {}.\n", head.task, fmt::join(head.class_names, ", "));
  return text;
}

}  // namespace

std::string model_card(const ModelInfo& info) {
  std::string card = fmt::format(
      "# Model card\n\n{} of sleep recordings (Fang et al. 2024): {}, "
      "D {}, {} layers, {} heads.\n\n## Training\n{}\n\n## Input\n30-s windows at 100 Hz, filter "
      "recipe `{}`, normalisation `{}`.\n\n{}\n## Output\n{}",
      info.architecture.fusion == "late" ? "Late fusion of an encoder a modality"
                                         : "Multi-modal masked autoencoder",
      fmt::join(info.architecture.modalities, ", "), info.architecture.dim, info.architecture.depth,
      info.architecture.heads, origin(info), info.recipe,
      dataset::normalisation_name(info.scaling.method), input_table(info), outputs(info));
  if (!info.notes.empty()) card += "\n## Notes\n";
  for (const auto& [key, value] : info.notes) card += fmt::format("- {}: {}\n", key, value);
  return card + "\nA research tool, not a medical device: not for diagnosis or treatment.\n";
}

}  // namespace physiomae::artifacts
