#pragma once

#include <span>
#include <string>
#include <string_view>

namespace physiomae::ingest {

/// A name that stands for one of the paper's derivations; in the order of preference.
struct DerivationAlias {
  std::string_view name;        ///< ChannelLabel::name()
  std::string_view derivation;  ///< "CHIN1-CHIN2", "ECG", "E1-M2"
  std::string_view remark;      ///< what it differs in; "" when it means just the same
  bool assumed = false;         ///< taken last, and with a warning: the label leaves something open
  bool kind_said = false;       ///< only where the label names its kind ("EOG L", not "E1")
};

std::span<const DerivationAlias> derivation_aliases();

/// Canonical name of an electrode or lead, written in capitals without blanks: "A2" -> "M2", with
/// `kind` EOG "L" -> "E1", with ECG "II" -> "ECGII".
std::string canonical_electrode(std::string name, int kind);

/// Whether a canonical name is one of the 10-20 or 10-10 system, a mastoid, an eye, a chin or an
/// ECG electrode; and the modality it belongs to (kNoKind for mastoids).
bool is_electrode(std::string_view name);
int kind_of_electrode(std::string_view name);

}  // namespace physiomae::ingest
