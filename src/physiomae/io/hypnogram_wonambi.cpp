#include "physiomae/io/hypnogram_wonambi.h"

#include <fmt/format.h>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/xml_parts.h"

namespace physiomae::io {
namespace {

void add_epochs(const pugi::xml_node& rater, const std::string& where, const StageCoding& coding,
                LabelBuilder& builder) {
  for (const pugi::xml_node& epoch : rater.child("stages").children("epoch")) {
    const double start = child_seconds(epoch, "epoch_start", where);
    const double duration = child_seconds(epoch, "epoch_end", where) - start;
    const std::string_view word = epoch.child_value("stage");
    if (const auto stage = coding.stage_of(word))
      builder.add_stage(start, duration, *stage, place_of(epoch));
    else
      builder.add_unknown(start, duration, word, place_of(epoch));
  }
}

}  // namespace

Labels parse_wonambi(const pugi::xml_node& root, const std::string& where,
                     const LabelOptions& options) {
  LabelBuilder builder(where, "Wonambi annotations");
  pugi::xml_node taken;
  int others = 0;
  for (const pugi::xml_node& rater : root.children("rater")) {
    if (!rater.child("stages").child("epoch")) continue;
    if (taken)
      ++others;
    else
      taken = rater;
  }
  if (!taken)
    throw NothingScored(fmt::format("{}: no rater with a staged epoch", where),
                        "score it, or leave the file out");
  if (others > 0)
    builder.assume(
        fmt::format("the first rater's stages are taken; {} more have staged it", others));
  add_epochs(taken, where, options.coding, builder);
  return std::move(builder).finish();
}

}  // namespace physiomae::io
