#include "physiomae/ingest/pairing_rules.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

#include "physiomae/io/plain_text.h"

namespace physiomae::ingest {
namespace {

constexpr std::string_view kAny = "*.{edf,bdf,rec,hea}";
constexpr std::string_view kEdf = "*.{edf,bdf,rec}";
constexpr std::string_view kKindNamed = "*~{psg,eeg}.{edf,bdf,rec,hea}";

// What scoring programs and laboratories put behind the recording's name.
constexpr std::string_view kStageWords =
    "*~{hypnogram,hypno,hyp,stages,stage,sleepstages,sleep_stages,sleepstaging,staging,"
    "sleepscoring,sleep_scoring,scoring,scored,scores,score,sleep,labels,hypnogramm,hypnogramme,"
    "ipnogramma,hipnograma,schlafprofil,sleepprofile,sleep_profile,schlafstadien,schlafphasen}"
    ".{csv,tsv,txt,ids,edf,xml}";
constexpr std::string_view kPlain =
    "*.xml *.xml.xml *.{edf,bdf,rec}.xml *.{csv,tsv,txt} "
    "*.{edf,bdf,rec}.{csv,tsv,txt}";
constexpr std::string_view kEventWords =
    "*~{annotations,annotation,events,event,arousals,arousal}.{csv,tsv,txt,edf,xml} "
    "*.{annot,eannot}";

// Labels may be stored as signals (PhysioNet 2026); no recording of a body is called so.
constexpr std::string_view kAnnotationSignals = "*~{annotations,annotation}.{edf,bdf,rec}";

bool fits_any(const std::vector<std::string>& patterns, const std::filesystem::path& path) {
  const std::string name = io::to_lower(path.filename().string());
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return match_name(pattern, name).has_value();
  });
}

}  // namespace

std::vector<std::string> patterns_of(std::string_view text) {
  std::vector<std::string> patterns;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;)
    for (std::string& pattern : expand_braces(word)) patterns.push_back(std::move(pattern));
  return patterns;
}

const std::vector<PairingRule>& pairing_rules() {
  static const std::vector<PairingRule> rules = {
      {"PhysioNet/CinC Challenge 2018", "*.hea", "*-arousal.mat *.arousal", true},
      {"MIT-BIH Polysomnographic Database (slpdb)", "*.hea", "*.st", true},
      {"PhysioNet Challenge 2026", "*.{edf,bdf}",
       "*_expert_annotations.{edf,csv,tsv,txt} *_caisr_annotations.{edf,csv,tsv,txt}", true},
      {"National Sleep Research Resource (SHHS, MESA, MrOS, CHAT, CFS, ...)", kEdf,
       "*-nsrr.xml *-profusion.xml *-profusion.xml.xml", true},
      {"Wisconsin Sleep Cohort", kEdf, "*.stg.txt *.allscore.txt", true},
      {"Wisconsin Sleep Cohort, recordings named -nsrr", "*-nsrr.edf", "*.stg.txt *.allscore.txt",
       true},
      {"Sleep-EDF", "*-psg.edf", "*-hypnogram.edf", true},
      {"Sleep-EDF, a letter for the scorer", "*?-psg.edf", "*?-hypnogram.edf", true},
      {"Haaglanden Medisch Centrum (HMC)", kEdf, "*_sleepscoring.{edf,txt}", true},
      {"DREAMS", kEdf, "hypnogramaasm_*.txt hypnogramr&k_*.txt hypnogram_*.txt", true},
      {"Sleep-EDF of 2002, EDF of stages", kEdf, "*.hyp", true},
      {"Philips (Sleepware G3, Alice, PSG-Audio)", kEdf, "*.rml"},
      {"U-Sleep", kEdf, "*.ids", true},
      {"Sleep-Accel", kAny, "*~{labeled_sleep,labelled_sleep}.{txt,csv}", true},
      {"MASS", "*~psg.edf", "*~base.edf"},
      {"BIDS", "*_{eeg,psg,ieeg,emg}.{edf,bdf}",
       "*_{hypnogram,stages,staging,scoring,events,annotations}.{tsv,csv}"},
      {"a hypnogram in EDF+", kAny, "*{-,_}hypnogram.edf", true},
      {"ISRUC-Sleep, a digit for the scorer", kEdf, "*_#.txt *_#.csv"},
      {"a word for the scoring", kAny, kStageWords},
      {"a word for the scoring", kKindNamed, kStageWords},
      {"the recording's name (Profusion, RemLogic, CAP, STAGES, HSP, ...)", kAny, kPlain},
      {"the recording's name", kKindNamed, kPlain},
      {"a word for annotations (EDFbrowser, Luna, HSP, ...)", kAny, kEventWords},
      {"a word for annotations", kKindNamed, kEventWords},
  };
  return rules;
}

std::string record_name_of(const std::filesystem::path& signal) {
  const std::string stem = signal.stem().string();
  const std::string name = io::to_lower(stem);
  for (const std::string_view kind : {"-psg", "_psg", " psg", "_eeg"}) {
    if (kind == "_eeg" && !name.starts_with("sub-")) continue;
    if (name.ends_with(kind) && name.size() > kind.size())
      return stem.substr(0, stem.size() - kind.size());
  }
  return stem;
}

std::string lower_extension(const std::filesystem::path& path) {
  return io::to_lower(path.extension().string());
}

bool ends_as_recording(const std::filesystem::path& path) {
  static const std::set<std::string> kExtensions = {".edf", ".bdf", ".rec", ".hea"};
  return kExtensions.contains(lower_extension(path));
}

bool ends_as_labels(const std::filesystem::path& path) {
  static const std::set<std::string> kExtensions = {".csv", ".tsv", ".txt",   ".ids",    ".xml",
                                                    ".rml", ".stg", ".annot", ".eannot", ".hyp"};
  return kExtensions.contains(lower_extension(path));
}

bool names_labels_only(const std::filesystem::path& path) {
  static const std::vector<std::string> patterns = [] {
    std::vector<std::string> all;
    for (const PairingRule& rule : pairing_rules())
      if (rule.labels_only)
        for (std::string& pattern : patterns_of(rule.labels)) all.push_back(std::move(pattern));
    return all;
  }();
  return fits_any(patterns, path);
}

bool names_a_scoring_alone(const std::filesystem::path& path) {
  std::string name = io::to_lower(path.stem().string());
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  const auto whole = [&](std::string_view words) {
    const auto all =
        expand_braces(words.substr(words.find('{'), words.find('}') + 1 - words.find('{')));
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  return whole(kStageWords) || whole(kEventWords);
}

bool names_no_recording(const std::filesystem::path& path) {
  static const std::vector<std::string> patterns = patterns_of(kAnnotationSignals);
  return names_labels_only(path) || fits_any(patterns, path);
}

}  // namespace physiomae::ingest
