#include "physiomae/simulate/cohort.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/data_path.h"
#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/progress.h"
#include "physiomae/base/random.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/part_choice.h"
#include "physiomae/simulate/roster.h"
#include "physiomae/simulate/subject.h"
#include "physiomae/simulate/transition_model.h"
#include "physiomae/simulate/twin_files.h"

namespace physiomae::simulate {
namespace {

// The Challenge's ages, sexes and timelines.
struct Corpus {
  std::map<std::string, Patient> patients;
  std::vector<Timeline> timelines;  // of the labelled records, by name

  const Timeline* find(const std::string& record) const {
    const auto at = std::lower_bound(
        timelines.begin(), timelines.end(), record,
        [](const Timeline& t, const std::string& name) { return t.record < name; });
    return at != timelines.end() && at->record == record ? &*at : nullptr;
  }
};

Corpus read_corpus() {
  Corpus corpus;
  for (auto& patient : read_roster(shipped_data("physionet2018/age-sex.csv")))
    corpus.patients.emplace(patient.record, patient);
  corpus.timelines = read_timelines(shipped_data("physionet2018/label_timelines.csv.gz"));
  std::sort(corpus.timelines.begin(), corpus.timelines.end(),
            [](const Timeline& a, const Timeline& b) { return a.record < b.record; });
  return corpus;
}

std::vector<std::string> drawn_names(std::vector<std::string> names, int count, uint64_t seed,
                                     uint64_t group, std::string_view what) {
  if (count < 0 || static_cast<size_t>(count) > names.size())
    throw UsageError(fmt::format("{} {} twins asked for; the corpus has {} such patients", count,
                                 what, names.size()),
                     fmt::format("give a number from 0 to {}", names.size()));
  std::vector<uint32_t> order(names.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  RandomSequence sequence(derive_key(seed, Domain::simulation, group, 0));
  shuffle(order, sequence);
  std::vector<std::string> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(names[order[static_cast<size_t>(i)]]);
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::vector<Member> choose_members(const Corpus& corpus, const CohortOptions& options) {
  std::vector<std::string> labelled, unlabelled;
  for (const auto& [record, patient] : corpus.patients)
    (corpus.find(record) ? labelled : unlabelled).push_back(record);
  std::vector<Member> members;
  for (auto& name : drawn_names(labelled, options.patients, options.seed, 1, "labelled"))
    members.push_back({name, true});
  for (auto& name : drawn_names(unlabelled, options.unlabelled, options.seed, 2, "unlabelled"))
    members.push_back({name, false});
  return members;
}

TransitionModel fit_model(const Corpus& corpus, const std::vector<Member>& members,
                          const CohortOptions& options) {
  std::set<std::string> twins;
  for (const auto& member : members) twins.insert(member.record);
  std::vector<Timeline> training;
  for (const auto& record : options.fit_records) {
    const Timeline* timeline = corpus.find(record);
    if (!timeline)
      throw UsageError(fmt::format("record {} has no timeline to fit on", record),
                       "name labelled records of the corpus, such as tr03-0005");
    training.push_back(*timeline);
  }
  if (options.fit_records.empty())
    for (const auto& timeline : corpus.timelines)
      if (!twins.contains(timeline.record)) training.push_back(timeline);
  if (training.size() < kLeastRecords)
    throw UsageError(fmt::format("{} timelines are left to fit the stage-transition model of "
                                 "unlabelled twins on; at least {} are needed",
                                 training.size(), kLeastRecords),
                     "simulate fewer labelled twins, no unlabelled ones, or name the records of a "
                     "training split (--fit-records)");
  return fit_transitions(training);
}

// What decides the bytes; a folder keeps to one set of it.
std::string describe(const CohortOptions& options) {
  std::string fit;
  for (const auto& record : options.fit_records)
    fit += fmt::format("{}\"{}\"", fit.empty() ? "" : ", ", record);
  return fmt::format(
      "{{\n  \"generator\": \"PhysioMAE twin cohort\",\n  \"version\": {},\n  \"seed\": {},\n"
      "  \"hours\": {},\n  \"patients\": {},\n  \"unlabelled\": {},\n  \"fit_records\": [{}],\n"
      "  \"simulated\": true\n}}\n",
      kTwinVersion, options.seed, options.hours, options.patients, options.unlabelled, fit);
}

void claim_folder(const CohortOptions& options) {
  make_folder(options.out);
  const auto path = options.out / "TWIN_COHORT.json";
  const std::string wanted = describe(options);
  if (std::filesystem::exists(path)) {
    if (read_text(path) != wanted)
      throw UsageError(fmt::format("{} holds a twin cohort of other options", options.out.string()),
                       "give the options in its TWIN_COHORT.json, or another --out");
    return;
  }
  for (const auto& entry : std::filesystem::directory_iterator(options.out))
    if (!is_partial(entry.path()))
      throw UsageError(
          fmt::format("{} is not empty and holds no twin cohort", options.out.string()),
          "give a new folder");
  write_file(path, wanted);
}

std::filesystem::path folder_of(const CohortOptions& options, const Member& member) {
  return options.out / (member.labelled ? "training" : "test") / member.record;
}

// What a run that was killed left behind.
void remove_partials(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> partials;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (is_partial(entry.path())) partials.push_back(entry.path());
  for (const auto& path : partials) std::filesystem::remove(path);
}

void write_indices(const Corpus& corpus, const std::vector<Member>& members,
                   const CohortOptions& options) {
  std::vector<Patient> patients;
  std::string records;
  for (const auto& member : members) {
    patients.push_back(corpus.patients.at(member.record));
    records += fmt::format("{}/{}/{}\n", member.labelled ? "training" : "test", member.record,
                           member.record);
  }
  write_file(options.out / "age-sex.csv", roster_text(patients));
  write_file(options.out / "RECORDS", records);
}

void check(const CohortOptions& options) {
  if (!(options.hours >= 0) || options.hours > 24)
    throw UsageError(fmt::format("{} hours of a night", options.hours),
                     "give 0 (whole nights) to 24");
  if (options.patients == 0 && options.unlabelled == 0)
    throw UsageError("a cohort of no twins", "give --patients or --unlabelled");
}

}  // namespace

std::vector<Member> cohort_members(const CohortOptions& options) {
  return choose_members(read_corpus(), options);
}

CohortSummary simulate_cohort(const CohortOptions& options) {
  check(options);
  const auto begin = std::chrono::steady_clock::now();
  const Corpus corpus = read_corpus();
  const std::vector<Member> members = choose_members(corpus, options);
  const TransitionModel model =
      options.unlabelled > 0 ? fit_model(corpus, members, options) : TransitionModel{};
  claim_folder(options);
  write_indices(corpus, members, options);
  Progress progress("simulate", static_cast<int64_t>(members.size()), "records");
  std::atomic<int> written{0};
  std::atomic<int64_t> samples{0};
  parallel_for(static_cast<int64_t>(members.size()), options.threads, [&](int64_t index) {
    throw_if_stopped();
    const Member& member = members[static_cast<size_t>(index)];
    const auto folder = folder_of(options, member);
    if (!twin_is_written(folder, member.record)) {
      make_folder(folder);
      remove_partials(folder);
      const Subject subject = draw_subject(corpus.patients.at(member.record), options.seed);
      const Draws timeline_draws(part_key(options.seed, member.record, Part::timeline));
      const Timeline whole = member.labelled ? *corpus.find(member.record)
                                             : draw_timeline(model, member.record, timeline_draws);
      const Draws cut_draws(part_key(options.seed, member.record, Part::cut));
      const Night night = plan_night(choose_part(whole, options.hours, cut_draws), subject);
      write_twin(folder, night, subject, member.labelled);
      ++written;
      samples += night.samples();
    }
    progress.note(member.record);
    progress.advance();
  });
  CohortSummary summary;
  summary.labelled = options.patients;
  summary.unlabelled = options.unlabelled;
  summary.written = written;
  summary.skipped = static_cast<int>(members.size()) - written;
  summary.simulated_hours = static_cast<double>(samples) / kRateHz / 3600;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  summary.seconds = elapsed.count();
  return summary;
}

}  // namespace physiomae::simulate
