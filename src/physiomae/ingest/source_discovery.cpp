#include "physiomae/ingest/source_discovery.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/age_tables.h"
#include "physiomae/ingest/equal_labels.h"
#include "physiomae/ingest/folder_kinship.h"
#include "physiomae/ingest/folder_words.h"
#include "physiomae/ingest/label_adoption.h"
#include "physiomae/ingest/label_sniff.h"
#include "physiomae/ingest/pairing_rules.h"
#include "physiomae/ingest/patient_ages.h"
#include "physiomae/ingest/patient_rules.h"
#include "physiomae/ingest/plan_patients.h"
#include "physiomae/ingest/record_naming.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/ingest/unread_files.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

bool is_signal(const fs::path& path) {
  return ends_as_recording(path) && !names_no_recording(path) && !holds_annotations_alone(path);
}

// Files that a lone name is worth a word about: a CSV may be anything.
bool is_labels(const fs::path& path) {
  if (names_labels_only(path) || ends_as_recording(path)) return true;
  return ends_as_labels(path) && mentions_stages(path);
}

// "X.edf.gz": X.edf.
std::optional<fs::path> unpacked_name(const fs::path& path) {
  static const std::set<std::string> kPackers = {".gz", ".zip", ".bz2", ".xz", ".zst", ".7z"};
  if (!kPackers.contains(lower_extension(path)) || !ends_as_recording(path.stem()))
    return std::nullopt;
  return path.parent_path() / path.stem();
}

// Compressed recordings are said rather than lost, unless the file itself lies beside them.
void list_compressed(const SourceFiles& files, SourcePlan& plan) {
  for (const fs::path& file : files.files)
    if (const auto unpacked = unpacked_name(file);
        unpacked && !std::binary_search(files.files.begin(), files.files.end(), *unpacked))
      plan.problems.push_back(
          {file.filename().string(), "is compressed, which is not read: unpack it first"});
}

struct Found {
  std::vector<fs::path> signals, others;  ///< others: what may be labels
};

Found sort_out(const SourceFiles& files) {
  Found found;
  std::set<fs::path> seen;
  for (const fs::path& file : files.files) {
    if (is_signal(file))
      found.signals.push_back(file);
    else if (seen.insert(file).second)
      found.others.push_back(file);
  }
  for (const fs::path& file : files.beside)
    if (!(ends_as_recording(file) && is_signal(file)) && seen.insert(file).second)
      found.others.push_back(file);
  return found;
}

// Labels of another folder are the recording's by their name alone, which is said where what the
// folder is called does not explain it.
void say_far_labels(const fs::path& labels, Source& source) {
  const auto [of_signal, of_labels] =
      rests_of(folder_names_of(source.signal), folder_names_of(labels));
  FolderNames known = of_signal;
  known.push_back(source.record);
  if (unusual_folder(of_labels, known).empty()) return;
  const std::string beside =
      of_signal.empty() ? "above" : fmt::format("in {}", fmt::join(of_signal, "/"));
  source.assumptions.push_back(
      {labels, fmt::format("{} lies in {}, the recording {}: taken by its name",
                           labels.filename().string(), fmt::join(of_labels, "/"), beside)});
}

// "P1_2.txt" is the second scorer's of P1 as ISRUC names them, or the second night's: said where
// no first is among all the labels.
void say_second_scorer(const std::vector<fs::path>& labels, Source& source) {
  const std::string base = io::folded(record_name_of(source.signal)) + "_";
  const fs::path* further = nullptr;
  for (const fs::path& file : labels) {
    const std::string stem = io::folded(file.stem().string());
    if (!stem.starts_with(base) || !io::is_digits(stem.substr(base.size()))) continue;
    if (stem == base + "1") return;
    if (!further) further = &file;
  }
  if (!further) return;
  source.assumptions.push_back(
      {*further,
       fmt::format("{} is taken for a further scorer's, though there is no {}_1{}",
                   further->filename().string(), source.record, further->extension().string())});
}

Source source_of(const fs::path& signal, const LabelPartners& partners,
                 const PairingOptions& options) {
  Source source;
  source.record = record_name_of(signal);
  source.signal = signal;
  store::check_record_name(source.record);
  name_patient(source, options);
  std::vector<fs::path> labels = partners.of(signal);
  if (labels.empty()) return source;
  for (const fs::path& file : labels) say_far_labels(file, source);
  say_second_scorer(labels, source);
  source.labels = labels.front();
  source.other_labels.assign(labels.begin() + 1, labels.end());
  return source;
}

void list_what_is_left(const Found& found, const AgeTables& ages, SourcePlan& plan) {
  std::set<fs::path> used;
  for (const Source& source : plan.sources) {
    if (source.labels) used.insert(*source.labels);
    used.insert(source.other_labels.begin(), source.other_labels.end());
    plan.unused_labels.insert(plan.unused_labels.end(), source.other_labels.begin(),
                              source.other_labels.end());
  }
  std::vector<fs::path> left;
  for (const fs::path& file : found.others)
    if (!used.contains(file) && !ages.hold(file) && is_labels(file)) left.push_back(file);
  adopt_labels(left, plan);
  say_unread_scorings(found.others, plan);
  for (const Source& source : plan.sources)
    if (!source.labels) plan.lone_signals.push_back(source.signal);
}

}  // namespace

void name_patient(Source& source, const PairingOptions& options) {
  auto known = options.patient_pattern.empty()
                   ? patient_by_corpus(source.record)
                   : patient_by_pattern(source.record, options.patient_pattern);
  source.patient_known = known.has_value();
  source.patient = known ? known->patient : source.record;
}

void check_unique_records(SourcePlan& plan) {
  std::sort(plan.sources.begin(), plan.sources.end(), [](const Source& a, const Source& b) {
    return std::tie(a.record, a.signal) < std::tie(b.record, b.signal);
  });
  for (size_t i = 1; i < plan.sources.size(); ++i)
    if (plan.sources[i].record == plan.sources[i - 1].record)
      throw InputError(
          fmt::format("{} and {} would both be record \"{}\"", plan.sources[i - 1].signal.string(),
                      plan.sources[i].signal.string(), plan.sources[i].record),
          "rename one, or name the records in a --records table");
}

SourcePlan discover_sources(const std::vector<fs::path>& roots, const PairingOptions& options) {
  SourcePlan plan;
  const SourceFiles files = walk_sources(roots, plan.problems);
  const Found found = sort_out(files);
  list_compressed(files, plan);
  say_unread_recordings(files.files, plan);
  const LabelPartners partners(found.signals, found.others, options);
  const AgeTables ages(roots, files, plan.warnings);
  for (const fs::path& signal : found.signals) {
    try {
      plan.sources.push_back(source_of(signal, partners, options));
    } catch (const InputError& error) {
      plan.problems.push_back({record_name_of(signal), error.what()});
    }
  }
  name_by_folders(plan, options);
  tell_data_sets_apart(plan, options);
  ages.apply(plan, options);
  unify_capitals(plan);
  say_patients_of_several_ages(plan);
  list_what_is_left(found, ages, plan);
  say_equal_labels(plan);
  if (plan.sources.empty() && plan.problems.empty())
    throw InputError(fmt::format("no recording found among the sources{}",
                                 plan.lone_labels.empty()
                                     ? ""
                                     : fmt::format(", only labels ({}, ...)",
                                                   plan.lone_labels[0].filename().string())),
                     "recordings are WFDB headers (.hea) and .edf, .bdf or .rec files");
  check_unique_records(plan);
  return plan;
}

}  // namespace physiomae::ingest
