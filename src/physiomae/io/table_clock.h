#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/label_options.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {

/// Times of day in the order of a table's rows as seconds since midnight before the first of them:
/// from row to row the nearer way round, so that a night rolls over midnight. With ISO dates, as
/// the dates say.
class ClockRoll {
 public:
  double next(const TimeText& time);

 private:
  std::optional<double> previous_;
};

/// Times of day without seconds, of which several rows have the same minute: spread evenly over it,
/// the first minute's to its end. Others stay as they are.
void spread_minutes(std::vector<double>& times);

struct ClockPlace {
  double offset = 0;             ///< to be subtracted from every time
  std::optional<double> origin;  ///< of what is left, seconds behind the recording's start
};

/// Where a table's clock column counts from; sets the builder's origin and start time. The column
/// holds times of day, or elapsed times where only these lie within the recording, and where their
/// dates are those of 1970 (MNE's, without a date of measurement). InputError where both do, or
/// where times of day cannot be related to the recording. Without seconds, a first time in the
/// minute in which the recording begins is its start.
ClockPlace place_clock(const TimeText& first, double first_seconds, double end_seconds,
                       const LabelOptions& options, const std::string& where,
                       LabelBuilder& builder);

}  // namespace physiomae::io
