#include "physiomae/ingest/source_discovery.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/ingest/source_walk.h"
#include "physiomae/io/age_sex.h"
#include "physiomae/store/record_name.h"

namespace physiomae::ingest {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// "-hypnogram.edf" of "SC4001EC-Hypnogram.edf" and so on; 0 when the name has another end.
size_t hypnogram_edf_suffix(const std::string& lower_name) {
  for (const std::string_view suffix : {"-hypnogram.edf", "_hypnogram.edf"})
    if (lower_name.size() > suffix.size() && lower_name.ends_with(suffix)) return suffix.size();
  return 0;
}

bool is_signal(const fs::path& path) {
  const std::string name = lower(path.filename().string());
  const std::string extension = lower(path.extension().string());
  if (extension == ".edf") return hypnogram_edf_suffix(name) == 0;
  return extension == ".hea" || extension == ".bdf" || extension == ".rec";
}

// Files that can only be labels; a lone CSV may be anything and is not worth a word.
bool is_surely_labels(const fs::path& path) {
  const std::string name = lower(path.filename().string());
  return hypnogram_edf_suffix(name) > 0 || name.ends_with("-nsrr.xml") ||
         name.ends_with("-profusion.xml") || name.ends_with("-arousal.mat") ||
         name.ends_with(".arousal");
}

// Stem of a recording without Sleep-EDF's "-PSG".
std::string record_name(const fs::path& signal) {
  std::string stem = signal.stem().string();
  if (lower(stem).ends_with("-psg") && stem.size() > 4) stem.resize(stem.size() - 4);
  return stem;
}

using FilesByName = std::multimap<std::string, fs::path>;

// Labels by the rules of discover_sources.
class Partners {
 public:
  explicit Partners(const SourceFiles& found) {
    for (const auto* list : {&found.files, &found.beside})
      for (const fs::path& file : *list)
        if (!is_signal(file) && seen_.insert(file).second)
          files_.emplace(file.filename().string(), file);
  }

  // All partners of `signal`, the first choice first. InputError when a choice is not unique.
  std::vector<fs::path> of(const fs::path& signal) const {
    const std::string stem = signal.stem().string();
    std::vector<fs::path> found;
    if (lower(signal.extension().string()) == ".hea") {
      for (const char* suffix : {"-arousal.mat", ".arousal"}) add(signal, stem + suffix, found);
      return found;
    }
    for (const char* suffix : {"-nsrr.xml", "-profusion.xml", "-Hypnogram.edf", "-hypnogram.edf",
                               "_hypnogram.edf", ".xml", ".csv", ".tsv"}) {
      add(signal, stem + suffix, found);
      if (record_name(signal) != stem) add(signal, record_name(signal) + suffix, found);
    }
    if (found.empty() && record_name(signal) != stem) add_sleep_edf(signal, found);
    return found;
  }

  template <typename Use>
  void each(const Use& use) const {
    for (const auto& [name, path] : files_) use(path);
  }

 private:
  void add(const fs::path& signal, const std::string& name, std::vector<fs::path>& found) const {
    const auto [begin, end] = files_.equal_range(name);
    if (begin == end) return;
    for (auto at = begin; at != end; ++at)
      if (at->second.parent_path() == signal.parent_path()) return found.push_back(at->second);
    if (std::next(begin) != end)
      throw InputError(fmt::format("{} and {} could both be its labels", begin->second.string(),
                                   std::next(begin)->second.string()),
                       "say which with a --records table");
    found.push_back(begin->second);
  }

  // SC4001E0-PSG.edf and SC4001EC-Hypnogram.edf: the last letter names the scorer.
  void add_sleep_edf(const fs::path& signal, std::vector<fs::path>& found) const {
    std::string base = record_name(signal);
    base.pop_back();
    for (const auto& [name, path] : files_) {
      const size_t suffix = hypnogram_edf_suffix(lower(name));
      if (suffix > 0 && name.size() == base.size() + 1 + suffix && name.starts_with(base))
        return add(signal, name, found);
    }
  }

  FilesByName files_;
  std::set<fs::path> seen_;
};

std::map<std::string, io::AgeSex> read_ages(const std::vector<fs::path>& roots,
                                            const SourceFiles& found) {
  std::set<fs::path> tables;
  for (const fs::path& file : found.files)
    if (file.filename() == "age-sex.csv") tables.insert(file);
  for (const fs::path& root : roots) {
    fs::path above = fs::absolute(root);
    for (int level = 0; level < 3; ++level) {
      above = above.parent_path();
      std::error_code code;
      if (fs::is_regular_file(above / "age-sex.csv", code)) tables.insert(above / "age-sex.csv");
    }
  }
  std::map<std::string, io::AgeSex> ages;
  for (const fs::path& table : tables) ages.merge(io::read_age_sex(table));
  return ages;
}

}  // namespace

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

SourcePlan discover_sources(const std::vector<fs::path>& roots) {
  SourcePlan plan;
  const SourceFiles found = walk_sources(roots, plan.problems);
  const Partners partners(found);
  const auto ages = read_ages(roots, found);
  std::set<fs::path> used;
  for (const fs::path& file : found.files) {
    if (!is_signal(file)) continue;
    Source source;
    source.record = source.patient = record_name(file);
    source.signal = file;
    try {
      store::check_record_name(source.record);
      const std::vector<fs::path> labels = partners.of(file);
      used.insert(labels.begin(), labels.end());
      if (labels.empty()) plan.lone_signals.push_back(file);
      if (!labels.empty()) source.labels = labels.front();
      for (size_t i = 1; i < labels.size(); ++i) plan.unused_labels.push_back(labels[i]);
    } catch (const InputError& error) {
      plan.problems.push_back({source.record, error.what()});
      continue;
    }
    if (const auto known = ages.find(source.record); known != ages.end()) {
      source.patient_known = true;  // the table has one line a patient
      source.age_years = known->second.age_years;
      source.sex = known->second.sex;
    }
    plan.sources.push_back(std::move(source));
  }
  partners.each([&](const fs::path& file) {
    if (is_surely_labels(file) && !used.contains(file)) plan.lone_labels.push_back(file);
  });
  if (plan.sources.empty() && plan.problems.empty())
    throw InputError("no recording found among the sources",
                     "recordings are WFDB headers (.hea) and .edf, .bdf or .rec files");
  check_unique_records(plan);
  return plan;
}

}  // namespace physiomae::ingest
