#pragma once

#include <filesystem>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// Reads a table of recordings: CSV with a header line and the columns signal, record, hypnogram,
/// patient, age, sex, epoch, stage-coding, time-unit, time-origin, row-time in any order; only
/// `signal` is required; paths are relative to the table. The hypnogram "none" keeps stages inside
/// the signal file from being used. Of `options` the patient pattern counts. Ages and sexes are
/// read as in tables of ages (io::AgeSexCells): a cell that is neither is unknown, said in
/// plan.warnings. InputError naming line and column for anything else.
SourcePlan read_records_table(const std::filesystem::path& table,
                              const PairingOptions& options = {});

}  // namespace physiomae::ingest
