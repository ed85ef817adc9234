#include "physiomae/ingest/recording_checks.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

std::string all_reasons(const std::array<store::ChannelChoice, kModalities>& choices) {
  std::vector<std::string> reasons;
  for (const size_t m : kEachModality)
    reasons.push_back(fmt::format("{}: {}", kModalityNames[m], choices[m].reason));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace

void require_modality(const std::array<store::ChannelChoice, kModalities>& choices,
                      const std::string& hint) {
  if (std::all_of(choices.begin(), choices.end(),
                  [](const store::ChannelChoice& choice) { return choice.channel.empty(); }))
    throw InputError(fmt::format("none of the modalities is there ({})", all_reasons(choices)),
                     hint);
}

void require_data(const io::Recording& recording) {
  if (recording.frames() == 0)
    throw InputError(fmt::format("there is no whole data record behind its header{}{}",
                                 recording.warnings().empty() ? "" : ": ",
                                 fmt::join(recording.warnings(), "; ")),
                     "the recording was never filled, or its copy broke off; copy it again");
}

}  // namespace physiomae::ingest
