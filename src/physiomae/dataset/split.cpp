#include "physiomae/dataset/split.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/random.h"
#include "physiomae/dataset/split_assignment.h"
#include "physiomae/dataset/split_file.h"

namespace physiomae::dataset {
namespace {

// A patient's place in a seeded permutation depends on no other patient.
uint64_t rank_of(RandomKey key, const std::string& patient) {
  return RandomSequence(key, stable_hash(patient)).next_u64();
}

void check_options(const SplitOptions& options) {
  for (const double share : {options.train, options.validation, options.test})
    if (!(share > 0 && share < 1))
      throw UsageError(fmt::format("a part of the split cannot have the share {}", share),
                       "shares of train, validation and test lie between 0 and 1");
  if (options.train + options.validation + options.test > 1 + 1e-9)
    throw UsageError(fmt::format("the shares of the split sum to {}, more than 1",
                                 options.train + options.validation + options.test),
                     "for example train 0.66, validation 0.12, test 0.22");
}

PartCounts part_counts(int64_t labelled, const SplitOptions& options) {
  if (options.paper_counts) {
    if (labelled < 657 + 117 + 219)
      throw InputError(
          fmt::format("the paper's split needs 993 labelled patients, here are {}", labelled),
          "leave --paper-counts out to split by shares");
    return {219, 117, 657, labelled - 993};
  }
  if (labelled < 3)
    throw InputError(
        fmt::format("a split needs at least 3 labelled patients, here are {}", labelled),
        "add recordings that have a hypnogram");
  const auto count = [&](double share) {
    return std::max<int64_t>(1, std::llround(share * static_cast<double>(labelled)));
  };
  const bool all_used = options.train + options.validation + options.test > 1 - 1e-9;
  const int64_t test = count(options.test);
  const int64_t validation = std::min(count(options.validation), labelled - test - 1);
  const int64_t rest = labelled - test - validation;
  const int64_t train = all_used ? rest : std::min(rest, count(options.train));
  if (validation < 1 || train < 1)
    throw InputError(fmt::format("{} labelled patients are too few for these shares", labelled),
                     "every part needs a patient: lower the share of test");
  return {test, validation, train, rest - train};
}

bool may_be_scored(const PatientSummary& patient, const SplitOptions& options) {
  if (!patient.labelled) return false;
  if (options.scored == Scored::simulated && !patient.simulated) return false;
  if (options.scored == Scored::real && patient.simulated) return false;
  const auto& kept_out = options.pretrain_only;
  return std::find(kept_out.begin(), kept_out.end(), patient.patient) == kept_out.end();
}

void check_pretrain_only(const std::vector<PatientSummary>& patients, const SplitOptions& options) {
  for (const std::string& id : options.pretrain_only)
    if (std::none_of(patients.begin(), patients.end(),
                     [&](const PatientSummary& p) { return p.patient == id; }))
      throw UsageError(fmt::format("the pretrain-only patient {} is not in the store", id),
                       "`inspect STORE` lists its patients");
}

// Where options leave too few of enough labelled patients, these are named, and not the labels.
void require_patients(const std::vector<PatientSummary>& patients, const SplitOptions& options,
                      size_t left) {
  constexpr size_t kFewest = 3;
  size_t labelled = 0, simulated = 0;
  for (const PatientSummary& patient : patients) {
    labelled += patient.labelled ? 1 : 0;
    simulated += patient.labelled && patient.simulated ? 1 : 0;
  }
  if (left >= kFewest || labelled < kFewest) return;
  const std::string found = fmt::format(
      "of the {} labelled patients, {} simulated and {} real, {} may be scored, expected at least "
      "{}",
      labelled, simulated, labelled - simulated, left, kFewest);
  const bool more_simulated = simulated > labelled - simulated;
  throw InputError(
      found, options.scored == Scored::all
                 ? "fewer --pretrain-only, or none"
                 : fmt::format("--scored {} or all{}", more_simulated ? "simulated" : "real",
                               options.pretrain_only.empty() ? "" : ", fewer --pretrain-only"));
}

// Every id at most once in `list`, and none that `taken` holds under another name.
void claim(const std::vector<std::string>& list, std::string_view part,
           std::vector<std::pair<std::string, std::string>>& taken) {
  for (const std::string& id : list) taken.emplace_back(id, part);
}

}  // namespace

Scored parse_scored(std::string_view name) {
  if (name == "all") return Scored::all;
  if (name == "simulated") return Scored::simulated;
  if (name == "real") return Scored::real;
  throw UsageError(fmt::format("scored patients cannot be \"{}\"", name), "all, simulated or real");
}

void SplitManifest::validate() const {
  std::vector<std::pair<std::string, std::string>> taken;
  claim(train, "train", taken);
  claim(validation, "validation", taken);
  claim(test, "test", taken);
  std::sort(taken.begin(), taken.end());
  const auto twice = std::adjacent_find(
      taken.begin(), taken.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != taken.end())
    throw InputError(fmt::format("patient {} stands in the split twice, in {} and {}", twice->first,
                                 twice->second, std::next(twice)->second),
                     "a patient belongs to one part only; make the split again with `split`");
  std::set<std::string> pretraining;
  for (const std::string& id : pretrain)
    if (!pretraining.insert(id).second)
      throw InputError(fmt::format("patient {} stands in pretrain twice", id),
                       "make the split again with `split`");
  for (const auto& [id, part] : taken)
    if (pretraining.contains(id) != (part == "train"))
      throw InputError(part == "train"
                           ? fmt::format("training patient {} is missing in pretrain", id)
                           : fmt::format("{} patient {} stands in pretrain too", part, id),
                       "pretraining takes the training patients, and never those of validation "
                       "and test; make the split again with `split`");
  if (const std::string expected = split_hash(*this); hash != expected)
    throw InputError(fmt::format("the split's hash is {}, its content gives {}", hash, expected),
                     "the manifest was edited; make the split again with `split`");
}

SplitManifest make_split(const std::vector<PatientSummary>& patients, const SplitOptions& options) {
  check_options(options);
  check_pretrain_only(patients, options);
  SplitManifest split;
  split.seed = options.seed;
  split.stratified_by_age = options.stratify_age;
  std::vector<std::tuple<uint64_t, std::string, const PatientSummary*>> order;
  const RandomKey key = derive_key(options.seed, Domain::split);
  for (const PatientSummary& patient : patients) {
    if (may_be_scored(patient, options))
      order.emplace_back(rank_of(key, patient.patient), patient.patient, &patient);
    else
      split.pretrain.push_back(patient.patient);
  }
  std::sort(order.begin(), order.end());
  std::vector<PatientSummary> ranked;
  for (const auto& [rank, id, patient] : order) ranked.push_back(*patient);
  require_patients(patients, options, ranked.size());
  const auto parts = assign_parts(ranked, part_counts(static_cast<int64_t>(ranked.size()), options),
                                  options.stratify_age);
  for (size_t i = 0; i < ranked.size(); ++i) {
    const std::string& id = ranked[i].patient;
    if (parts[i] == Part::test) split.test.push_back(id);
    if (parts[i] == Part::validation) split.validation.push_back(id);
    if (parts[i] == Part::train) split.train.push_back(id);
    if (parts[i] == Part::train || parts[i] == Part::left_over) split.pretrain.push_back(id);
  }
  for (auto* list : {&split.pretrain, &split.train, &split.validation, &split.test})
    std::sort(list->begin(), list->end());
  split.hash = split_hash(split);
  split.validate();
  return split;
}

SplitManifest make_split(const store::Store& store, const SplitOptions& options) {
  return make_split(summarise_patients(store), options);
}

std::vector<std::string> first_patients(const SplitManifest& split, size_t n, uint64_t draw) {
  if (n > split.train.size())
    throw UsageError(fmt::format("a subset of {} training patients was asked for, the split has {}",
                                 n, split.train.size()),
                     "ask for fewer, or 0 for all of them");
  const RandomKey key = derive_key(split.seed, Domain::subset, draw);
  std::vector<std::pair<uint64_t, std::string>> order;
  for (const std::string& id : split.train) order.emplace_back(rank_of(key, id), id);
  std::sort(order.begin(), order.end());
  std::vector<std::string> subset;
  for (size_t i = 0; i < n; ++i) subset.push_back(order[i].second);
  std::sort(subset.begin(), subset.end());
  return subset;
}

}  // namespace physiomae::dataset
