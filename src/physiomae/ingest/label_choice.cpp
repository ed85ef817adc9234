#include "physiomae/ingest/label_choice.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/source_labels.h"
#include "physiomae/io/label_builder.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOwn = "the stages inside the recording's own file";

struct Candidate {
  fs::path file;
  std::string name;
  io::Labels labels;
  bool adopted = false;  ///< only by how its name begins
};

// What became of the files that fit.
struct Tried {
  std::vector<Candidate> read;
  std::vector<std::string> notes;
  std::optional<InputError> refusal;  ///< of the first that speaks of stages
  bool refused_scoring = false;       ///< of one that is no list of events
};

io::Stage stage_at(const io::Labels& labels, double seconds) {
  const auto after = std::upper_bound(
      labels.stages.begin(), labels.stages.end(), seconds,
      [](double at, const io::StageSpan& span) { return at < span.start_seconds; });
  if (after == labels.stages.begin()) return io::Stage::undefined;
  const io::StageSpan& span = *std::prev(after);
  const bool inside = seconds < span.start_seconds + span.duration_seconds;
  return inside ? span.stage : io::Stage::undefined;
}

// How far two scorings agree, in epochs that both have scored.
struct Agreement {
  int64_t same = 0, both = 0;
};

Agreement agreement_of(const io::Labels& taken, const io::Labels& other) {
  Agreement found;
  const io::StageSpan& last = taken.stages.back();
  const double end = last.start_seconds + last.duration_seconds;
  for (double t = taken.stages.front().start_seconds + 15; t < end; t += 30) {
    const io::Stage a = stage_at(taken, t), b = stage_at(other, t);
    if (a == io::Stage::undefined || b == io::Stage::undefined) continue;
    ++found.both;
    found.same += a == b;
  }
  return found;
}

// Of two files only where they differ.
std::string compare(const Candidate& taken, const Candidate& other) {
  const auto [same, both] = agreement_of(taken.labels, other.labels);
  if (both == same && other.name != kOwn && !other.adopted) return "";
  return fmt::format("labels of {} are taken; {} agree in {} of {} epochs", taken.name, other.name,
                     same, both);
}

bool is_adopted(const Source& source, const fs::path& file) {
  return std::find(source.adopted.begin(), source.adopted.end(), file) != source.adopted.end();
}

int64_t count_arousals(const io::Labels& labels) {
  return std::count_if(labels.arousals.begin(), labels.arousals.end(),
                       [](const auto& span) { return span.label == io::Arousal::arousal; });
}

// Arousals that another file has, and the labels that are taken do not.
std::string arousals_left(const Candidate& taken, const Candidate& other) {
  const int64_t left = count_arousals(other.labels);
  if (left == 0 || count_arousals(taken.labels) > 0) return "";
  return fmt::format("{} arousals of {} are not used: labels of {} are taken, which has none", left,
                     other.name, taken.name);
}

// Of labels whose names only begin as the recording's does all have to agree, and the longest goes
// first: others may be drafts. Where one cannot be read, the next may be of another night.
void order_adopted(const Source& source, Tried& tried) {
  if (tried.read.empty() || !tried.read.front().adopted) return;
  if (tried.refused_scoring) throw *tried.refusal;
  const auto begin = tried.read.begin();
  const auto end = std::find_if_not(begin, tried.read.end(), [](const Candidate& c) {
    return c.adopted && c.labels.has_stages();
  });
  const size_t stem = record_name_of(source.signal).size();
  const auto suffix = [&](const std::string& name) {
    return name.substr(std::min(stem, name.size()));
  };
  for (auto other = begin; other != end; ++other) {
    if (other == begin) continue;
    const auto [same, both] = agreement_of(begin->labels, other->labels);
    if (both == 0 || same != both)
      throw InputError(
          fmt::format("{} and {} could both be its labels: they agree in {} of {} epochs",
                      begin->name, other->name, same, both),
          fmt::format("say which: --hypnogram-suffix {} or {}, or a --records table",
                      suffix(begin->name), suffix(other->name)));
  }
  std::stable_sort(begin, end, [](const Candidate& a, const Candidate& b) {
    return io::scored_time(a.labels).total > io::scored_time(b.labels).total;
  });
}

// A warning is one line.
std::string in_a_line(const InputError& error) {
  return error.hint().empty() ? error.message()
                              : fmt::format("{}; hint: {}", error.message(), error.hint());
}

void try_file(const Source& source, const fs::path& file,
              const std::function<io::Labels(const Source&)>& read, Tried& tried) {
  Source named = source;
  named.labels = file;
  const std::string name = file.filename().string();
  try {
    tried.read.push_back({file, name, read(named), is_adopted(source, file)});
  } catch (const InputError& error) {
    if (source.labels_stated) throw;
    const bool scored = dynamic_cast<const io::NothingScored*>(&error) == nullptr;
    const bool speaks_of_stages = scored && (mentions_stages(file) || names_labels_only(file));
    const bool scoring =
        speaks_of_stages && dynamic_cast<const io::NoHypnogram*>(&error) == nullptr;
    if (speaks_of_stages && (!tried.refusal || (scoring && !tried.refused_scoring)))
      tried.refusal = error;
    tried.refused_scoring = tried.refused_scoring || scoring;
    tried.notes.push_back(fmt::format("{} is not used as labels: {}", name, in_a_line(error)));
  }
}

// The Challenge gives one scoring in two files; the second tells nothing new.
bool holds_the_same(const fs::path& file, const Tried& tried) {
  return is_challenge_labels(file) && !tried.read.empty() &&
         is_challenge_labels(tried.read.front().name);
}

void try_own(const Source& source, const io::Recording& recording,
             const std::function<io::Labels(const Source&)>& read, Tried& tried) {
  if (!has_own_stages(source.signal, recording)) return;
  if (source.labels && *source.labels == source.signal) return;
  Source own = source;
  own.labels = source.signal;
  try {
    tried.read.push_back({source.signal, kOwn, read(own)});
  } catch (const InputError& error) {
    tried.notes.push_back(fmt::format("{} cannot be used: {}", kOwn, in_a_line(error)));
  }
}

}  // namespace

io::Labels choose_labels(const Source& source, const io::Recording& recording,
                         const std::function<io::Labels(const Source&)>& read) {
  if (source.labels_stated && !source.labels) return {};
  Tried tried;
  if (source.labels) try_file(source, *source.labels, read, tried);
  for (const fs::path& file : source.other_labels)
    if (!holds_the_same(file, tried)) try_file(source, file, read, tried);
  try_own(source, recording, read, tried);
  if (tried.read.empty() && tried.refusal) throw *tried.refusal;
  if (tried.read.empty()) {
    io::Labels none;
    none.warnings = std::move(tried.notes);
    return none;
  }
  std::stable_partition(tried.read.begin(), tried.read.end(),
                        [](const Candidate& c) { return c.labels.has_stages(); });
  order_adopted(source, tried);
  Candidate& taken = tried.read.front();
  auto& warnings = taken.labels.warnings;
  if (taken.name == kOwn) warnings.push_back(fmt::format("labels are {}", kOwn));
  for (const LabelAssumption& assumption : source.assumptions)
    if (assumption.labels == taken.file) warnings.push_back(assumption.text);
  for (size_t i = 1; i < tried.read.size(); ++i) {
    const Candidate& other = tried.read[i];
    for (std::string said :
         {other.labels.has_stages() ? compare(taken, other) : "", arousals_left(taken, other)})
      if (!said.empty()) warnings.push_back(std::move(said));
  }
  warnings.insert(warnings.end(), tried.notes.begin(), tried.notes.end());
  return std::move(taken.labels);
}

}  // namespace physiomae::ingest
