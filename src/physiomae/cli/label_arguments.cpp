#include "physiomae/cli/label_arguments.h"

#include "physiomae/base/error.h"
#include "physiomae/ingest/presets.h"

namespace physiomae::cli {

void LabelArguments::add_to(CLI::App& app) {
  app.add_option("--epoch", epoch, "Seconds of an epoch where rows or numbers are epochs");
  app.add_option("--stage-coding", coding,
                 "What digits mean: rk, aasm, yasa, dreams, ucddb, one-based, or a file of "
                 "\"word,stage\" lines");
  app.add_option("--time-unit", time_unit,
                 "Of a table's times: s, ms, samples, samples@HZ, min, h, clock, elapsed");
  app.add_option("--time-origin", time_origin,
                 "Where labels count from: recording (its start), or clock (theirs)");
  app.add_option("--row-time", row_time,
                 "Of tables with one time a row: where a stage begins (begin), or ends (end)");
}

io::LabelOptions LabelArguments::options(const std::string& preset) const {
  io::LabelOptions options;
  try {
    io::state_epoch(epoch, options);
    io::state_time_unit(time_unit, options);
    io::state_time_origin(time_origin, options);
    io::state_row_time(row_time, options);
    const bool by_preset = coding.empty() && !preset.empty();
    io::state_coding(by_preset ? std::string(ingest::preset_named(preset).stage_coding) : coding,
                     options);
  } catch (const InputError& error) {
    throw UsageError(error.message(), error.hint());
  }
  return options;
}

}  // namespace physiomae::cli
