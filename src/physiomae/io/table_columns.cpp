#include "physiomae/io/table_columns.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/title_words.h"

namespace physiomae::io {
namespace {

bool has(const Words& words, std::initializer_list<std::string_view> any) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(any.begin(), any.end(), word) != any.end();
  });
}

std::optional<TimeUnit> unit_of(const Words& words) {
  if (has(words, {"hh", "mm", "ss"})) return TimeUnit::clock;
  if (has(words, {"elapsed"}) && has(words, {"time"})) return std::nullopt;
  if (has(words, {"ms", "msec", "msecs", "millisecond", "milliseconds"}))
    return TimeUnit::milliseconds;
  if (has(words, {"sample", "samples", "smp"})) return TimeUnit::samples;
  if (has(words, {"s", "sec", "secs", "second", "seconds", "sekunden"})) return TimeUnit::seconds;
  if (has(words, {"min", "mins", "minute", "minutes", "minuten"})) return TimeUnit::minutes;
  if (has(words, {"h", "hr", "hrs", "hour", "hours", "stunden"})) return TimeUnit::hours;
  return std::nullopt;
}

bool names_stage(const Words& words) {
  if (has(words, {"stage", "stages", "sleep", "sleepstage", "sleepstages", "stadium", "stade",
                  "schlafstadium", "schlafprofil", "hypno", "hypnogram", "hypnogramm",
                  "hypnogramme", "score", "scores", "scoring", "state", "prediction", "predicted"}))
    return true;
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find("stage") != word.npos || word.find("stadium") != word.npos;
  });
}

ColumnRole role_of(const Words& words) {
  if (has(words, {"channel", "channels", "position", "location"})) return ColumnRole::none;
  if (has(words, {"duration", "durations", "dur", "length", "dauer", "duree"}))
    return ColumnRole::duration;
  if (has(words, {"end", "ends", "stop", "ende", "fin", "offset", "finish", "until", "endtime",
                  "stoptime"}))
    return ColumnRole::end;
  if (has(words, {"date", "datum"}) && !has(words, {"time"})) return ColumnRole::date;
  if (has(words, {"onset",   "onsets", "start",    "starts",    "begin",     "beginning",
                  "time",    "times",  "datetime", "timestamp", "starttime", "zeit",
                  "uhrzeit", "heure",  "clock",    "latency",   "from",      "elapsed",
                  "t",       "sample", "samples",  "seconds",   "sec"}))
    return ColumnRole::onset;
  if (names_stage(words)) return ColumnRole::stage;
  if (has(words, {"epoch", "epochs", "epoche", "epochno", "epochnumber", "epochindex", "no", "nr",
                  "number", "#", "index", "idx", "window"}))
    return ColumnRole::epoch;
  if (has(words, {"label", "labels", "description", "event", "events", "annotation", "annotations",
                  "value", "trial", "class", "ereignis", "type", "name", "text"}))
    return ColumnRole::word;
  for (const std::string_view who : {"scorer", "rater", "expert", "technician", "reader"})
    if (!words.empty() && words.front().starts_with(who)) return ColumnRole::scorer;
  // Nothing but a unit, written out: "min" may be a minimum and "HR" a heart rate.
  const bool unit = has(words, {"minute", "minutes", "hour", "hours", "millisecond", "milliseconds",
                                "ms", "minuten", "stunden"});
  return words.size() == 1 && unit ? ColumnRole::onset : ColumnRole::none;
}

}  // namespace

TableColumn column_named(std::string_view name) {
  const Words words = title_words(name);
  TableColumn column{role_of(words), std::nullopt, std::string(name), false};
  // "epoch start": a time where it is one, else the number of an epoch.
  const bool timed = column.role == ColumnRole::onset || column.role == ColumnRole::duration ||
                     column.role == ColumnRole::end;
  if (timed) column.unit = unit_of(words);
  column.says_onset =
      column.role == ColumnRole::onset && has(words, {"onset", "onsets", "start", "starts", "begin",
                                                      "beginning", "starttime", "from", "latency"});
  return column;
}

}  // namespace physiomae::io
