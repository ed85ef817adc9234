#include "physiomae/ingest/channel_aliases.h"

#include <algorithm>
#include <array>

#include "physiomae/base/modality.h"
#include "physiomae/ingest/channel_label.h"

namespace physiomae::ingest {
namespace {

const int kEeg = modality_index("EEG"), kEog = modality_index("EOG"), kEmg = modality_index("EMG"),
          kEcg = modality_index("ECG");

struct Synonym {
  std::string_view name, canonical;
};

// Names of one and the same electrode or lead, whatever the kind.
constexpr auto kSynonyms = std::to_array<Synonym>({
    {"A1", "M1"},  // ear lobe and mastoid: AASM reads both as the reference
    {"A2", "M2"},
    {"LOC", "E1"},  // left and right outer canthus
    {"ROC", "E2"},
    {"LEOG", "E1"},
    {"REOG", "E2"},
    {"EOGL", "E1"},
    {"EOGR", "E2"},
    {"EOGLEFT", "E1"},
    {"EOGRIGHT", "E2"},
    {"EOGLI", "E1"},  // links, rechts; gauche, droit
    {"EOGRE", "E2"},
    {"EOGLINKS", "E1"},
    {"EOGRECHTS", "E2"},
    {"EOGGAUCHE", "E1"},
    {"EOGDROIT", "E2"},
    {"EOGLEFTHORIZ", "E1"},  // the Montreal archive
    {"EOGRIGHTHORIZ", "E2"},
    {"EOG1", "E1"},
    {"EOG2", "E2"},
    {"01", "O1"},  // a zero for the letter
    {"02", "O2"},
    {"T3", "T7"},  // 10-20 and 10-10 names
    {"T4", "T8"},
    {"T5", "P7"},
    {"T6", "P8"},
    {"II", "ECGII"},
    {"MLII", "ECGII"},
    {"LEADII", "ECGII"},
    {"ECGLEADII", "ECGII"},
    {"ECG2LEAD", "ECGII"},
    {"ECGLEADI", "ECGI"},
    {"ECGLEFT", "ECGL"},
    {"ECGRIGHT", "ECGR"},
    {"LECG", "ECGL"},
    {"RECG", "ECGR"},
    {"CHINEMG", "CHIN"},
    {"SUBMENTAL", "CHIN"},
    {"SUBMENT", "CHIN"},
    {"MENTAL", "CHIN"},
    {"MENTALIS", "CHIN"},
    {"KINN", "CHIN"},
    {"MENTON", "CHIN"},
    {"LCHIN", "CHINL"},
    {"LEFTCHIN", "CHINL"},
    {"CHINLEFT", "CHINL"},
    {"RCHIN", "CHINR"},
    {"RIGHTCHIN", "CHINR"},
    {"CHINRIGHT", "CHINR"},
    {"CCHIN", "CHINZ"},
    {"CHINC", "CHINZ"},
    {"CHINCTR", "CHINZ"},
    {"CHINCENTER", "CHINZ"},
    {"CHINCENTRE", "CHINZ"},
});

// Words that mean something only with the kind in front: "EOG L", "EMG 1", "ECG II".
constexpr auto kPlaces = std::to_array<std::string_view>(
    {"L",          "R",  "1",  "2",     "3",      "LEFT",   "RIGHT",
     "LEFTHORIZ",  "LI", "RE", "LINKS", "RECHTS", "GAUCHE", "DROIT",
     "RIGHTHORIZ", "I",  "II", "III",   "LEADI",  "LEADII", "2LEAD"});

constexpr auto kAliases = std::to_array<DerivationAlias>({
    {"CHIN", "CHIN1-CHIN2", ""},  // the chin's bipolar EMG under its short name
    {"CHIN2-CHIN1", "CHIN1-CHIN2", "the other way round"},
    {"CHINL-CHINR", "CHIN1-CHIN2", "left against right chin"},
    {"CHINR-CHINL", "CHIN1-CHIN2", "right against left chin"},
    {"CHIN1-CHINZ", "CHIN1-CHIN2", "chin against its middle"},
    {"CHIN2-CHINZ", "CHIN1-CHIN2", "chin against its middle"},
    {"CHINL-CHINZ", "CHIN1-CHIN2", "chin against its middle"},
    {"CHINR-CHINZ", "CHIN1-CHIN2", "chin against its middle"},
    {"EMG1-EMG2", "CHIN1-CHIN2", "the muscle is not named, taken for the chin", /*assumed=*/true},
    {"ECGII", "ECG", ""},  // lead II is the one ECG lead of a polysomnography (AASM)
    {"ECG1-ECG2", "ECG", ""},
    {"LL-RA", "ECG", ""},
    {"RA-LL", "ECG", "the other way round"},
    {"ECG2-ECG1", "ECG", "the other way round"},
    {"ECG2-ECG", "ECG", "two leads that are not named further"},
    {"ECG-ECG2", "ECG", "two leads that are not named further"},
    {"ECG1-ECG", "ECG", "two leads that are not named further"},
    {"ECGL-ECGR", "ECG", "left against right"},
    {"ECGR-ECGL", "ECG", "right against left"},
    {"ECGI", "ECG", "lead I"},
    {"LA-RA", "ECG", "lead I"},
    {"E1", "E1-M2", "its reference is not named, taken for M2", /*assumed=*/true,
     /*kind_said=*/true},
});

constexpr auto kSites = std::to_array<std::string_view>(
    {"FP", "AF", "F", "FT", "FC", "C", "T", "TP", "CP", "P", "PO", "O", "N", "I"});

bool is_site(std::string_view name) {
  const size_t letters = std::min(name.find_first_of("0123456789Z"), name.size());
  const std::string_view number = name.substr(letters);
  const bool placed = number == "Z" || number == "10" ||
                      (number.size() == 1 && number[0] >= '1' && number[0] <= '9');
  return placed && std::find(kSites.begin(), kSites.end(), name.substr(0, letters)) != kSites.end();
}

bool is_numbered(std::string_view name, std::string_view stem) {
  return name.starts_with(stem) && name.size() <= stem.size() + 1;
}

}  // namespace

std::span<const DerivationAlias> derivation_aliases() { return kAliases; }

std::string canonical_electrode(std::string name, int kind) {
  if (name.starts_with("EKG")) name.replace(0, 3, "ECG");
  if (kind != kNoKind && std::find(kPlaces.begin(), kPlaces.end(), name) != kPlaces.end())
    name.insert(0, kModalityNames[static_cast<size_t>(kind)]);
  for (const Synonym& synonym : kSynonyms)
    if (name == synonym.name) return std::string(synonym.canonical);
  return name;
}

int kind_of_electrode(std::string_view name) {
  if (name == "E1" || name == "E2" || name.starts_with("EOG")) return kEog;
  if (name.starts_with("CHIN") || name.starts_with("EMG")) return kEmg;
  if (name.starts_with("ECG")) return kEcg;
  if (name.starts_with("EEG")) return kEeg;
  return is_site(name) ? kEeg : kNoKind;
}

bool is_electrode(std::string_view name) {
  return is_site(name) || name == "M1" || name == "M2" || name == "E1" || name == "E2" ||
         is_numbered(name, "CHIN") || is_numbered(name, "ECG") || is_numbered(name, "EMG");
}

}  // namespace physiomae::ingest
