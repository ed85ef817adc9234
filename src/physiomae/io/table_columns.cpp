#include "physiomae/io/table_columns.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "physiomae/io/folded_text.h"
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
  // "Time [mm:ss]"
  if (has(words, {"mm", "m", "min"}) && has(words, {"ss", "sec"}) && !has(words, {"hh", "h"}))
    return TimeUnit::elapsed;
  if (has(words, {"hh", "mm", "ss"})) return TimeUnit::clock;
  if (has(words, {"elapsed"}) && has(words, {"time"})) return std::nullopt;
  if (has(words, {"ms", "msec", "msecs", "millisecond", "milliseconds"}))
    return TimeUnit::milliseconds;
  if (has(words, {"sample", "samples", "smp"})) return TimeUnit::samples;
  if (has(words, {"s", "sec", "secs", "second", "seconds", "sek", "sekunden", "segundos", "secondi",
                  "secondes"}))
    return TimeUnit::seconds;
  if (has(words, {"min", "mins", "minute", "minutes", "minuten", "minutos", "minuti"}))
    return TimeUnit::minutes;
  if (has(words, {"h", "hr", "hrs", "hour", "hours", "stunden"})) return TimeUnit::hours;
  return std::nullopt;
}

bool names_machine(const Words& words) {
  return has(words, {"auto", "automatic", "autostage", "autoscore", "prediction", "predicted",
                     "pred", "machine", "model", "algorithm", "ai", "yasa", "usleep"});
}

// What is measured of sleep.
bool names_measure(const Words& words) {
  return has(words, {"confidence", "probability", "prob", "certainty", "efficiency", "quality",
                     "latency", "percent", "percentage"});
}

// "sleep" and "score" may be other things of sleep, too.
bool names_stage_surely(const Words& words) {
  if (has(words, {"stage",      "stages",        "sleepstage",   "sleepstages", "stadium",
                  "stade",      "schlafstadium", "schlafprofil", "hypno",       "hypnogram",
                  "hypnogramm", "hypnogramme",   "prediction",   "predicted",   "pred",
                  "estadio",    "estadios",      "estagio",      "etapa",       "stadio",
                  "fase"}))
    return true;
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find("stage") != word.npos || word.find("stadium") != word.npos;
  });
}

bool names_stage(const Words& words) {
  if (names_measure(words)) return false;
  return names_stage_surely(words) || has(words, {"sleep", "score", "scores", "scoring", "state"});
}

ScoredBy scored_by(const Words& words) {
  if (has(words, {"consensus", "majority", "gold"})) return ScoredBy::consensus;
  return names_machine(words) ? ScoredBy::machine : ScoredBy::unsaid;
}

// Something else than a stage that begins, lasts, ends or is counted.
bool names_other(const Words& words) {
  if (has(words, {"rera", "reras", "plm", "plms", "lm", "lms", "spo2", "snore", "snores", "snoring",
                  "spindle", "spindles", "limb"}))
    return true;
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    for (const std::string_view part : {"arousal", "apnea", "apnoea", "hypopn", "desat"})
      if (word.find(part) != word.npos) return true;
    return false;
  });
}

// Stages of the row before or behind, or those that a correction has replaced.
bool names_superseded(const Words& words) {
  return has(words, {"prev", "previous", "preceding", "last", "next", "following", "old", "before",
                     "original", "orig", "prior", "initial", "uncorrected", "unedited"}) ||
         std::any_of(words.begin(), words.end(), [](const std::string& word) {
           const std::string shift = word.substr(0, word.find_first_of("0123456789"));
           const bool numbered =
               shift.size() == word.size() || is_digits(word.substr(shift.size()));
           return (shift == "lag" || shift == "lead") && numbered;  // "stage_lag1"
         });
}

bool follow(const Words& words, std::string_view first, std::string_view second) {
  return std::adjacent_find(words.begin(), words.end(), [&](const auto& a, const auto& b) {
           return a == first && b == second;
         }) != words.end();
}

bool counts_from_elsewhere(const Words& words) {
  return has(words, {"lights", "light", "lightsoff", "lightsout", "lightoff", "lightout", "video",
                     "bedtime", "licht", "sleeponset"}) ||
         follow(words, "sleep", "onset");
}

bool names_middle(const Words& words) {
  return has(words,
             {"mid", "middle", "midpoint", "midtime", "center", "centre", "mitte", "milieu"});
}

bool is_timed(ColumnRole role) {
  return role == ColumnRole::onset || role == ColumnRole::duration || role == ColumnRole::end;
}

bool is_only(const Words& words, std::initializer_list<std::string_view> any) {
  return words.size() == 1 && has(words, any);
}

// English, German, French, Spanish, Portuguese, Italian, Dutch and the Scandinavian languages.
bool names_duration(const Words& words) {
  return has(words, {"duration", "durations", "dur", "length", "len", "lasts", "dauer", "lange",
                     "laenge", "duree", "duracion", "duracao", "durata", "duur", "varaktighet",
                     "varighet", "varighed"});
}

bool names_end(const Words& words) {
  return has(words,
             {"end", "ends", "endtime", "stop", "stoptime", "offset", "finish", "until", "ende",
              "endzeit", "bis", "fin", "hasta", "fine", "einde", "eindtijd", "slut", "sluttid"}) ||
         is_only(words, {"to"});
}

bool names_onset(const Words& words) {
  return has(words,
             {"onset",     "onsets",    "start",      "starts",      "begin",     "beginning",
              "time",      "times",     "datetime",   "timestamp",   "starttime", "clock",
              "latency",   "from",      "elapsed",    "t",           "sample",    "samples",
              "seconds",   "sec",       "occurrence", "zeit",        "uhrzeit",   "zeitpunkt",
              "startzeit", "beginn",    "anfang",     "anfangszeit", "heure",     "debut",
              "hora",      "inicio",    "comienzo",   "ora",         "inizio",    "tempo",
              "tijd",      "starttijd", "begintijd",  "tid",         "starttid"}) ||
         is_only(words, {"at", "absolute", "relative", "von", "desde"}) ||
         (has(words, {"hh"}) && has(words, {"mm"}) && has(words, {"ss"}));
}

ColumnRole role_of(const Words& words) {
  if (has(words, {"channel", "channels", "position", "location", "posicion", "posicao", "posizione",
                  "lage", "ubicacion"}))
    return ColumnRole::none;
  // How long it is until something else.
  if (follow(words, "time", "to") || follow(words, "time", "until")) return ColumnRole::none;
  if (names_duration(words)) return ColumnRole::duration;
  if (names_end(words)) return ColumnRole::end;
  if (has(words, {"date", "datum"}) && !has(words, {"time"})) return ColumnRole::date;
  // Luna's CLOCK_HOURS, hours of the day as a number.
  if (has(words, {"clock"}) && has(words, {"hours"})) return ColumnRole::none;
  // "30-sec epoch sleep stage"
  if (!words.empty() && names_stage_surely({words.back()}) && has(words, {"epoch"}) &&
      !has(words, {"onset", "start", "begin", "time"}))
    return ColumnRole::stage;
  if (names_onset(words)) return ColumnRole::onset;
  if (names_stage(words)) return ColumnRole::stage;
  if (has(words, {"no", "nr", "number"}) && has(words, {"of"}) && !has(words, {"epoch", "epochs"}))
    return ColumnRole::none;                                                // "No. of arousals"
  if (words.size() == 1 && words.front() == "e") return ColumnRole::epoch;  // Luna's
  if (has(words, {"epoch", "epochs", "epoche", "epoca", "epoque", "epochno", "epochnumber",
                  "epochindex", "no", "nr", "number", "#", "index", "idx", "window"}))
    return ColumnRole::epoch;
  if (has(words, {"label", "labels", "description", "event", "events", "annotation", "annotations",
                  "value", "trial", "class", "ereignis", "evento", "evenement", "gebeurtenis",
                  "type", "name", "text"}))
    return ColumnRole::word;
  if (scored_by(words) == ScoredBy::consensus ||
      has(words, {"true", "truth", "reference", "manual", "human"}))
    return ColumnRole::scorer;
  for (const std::string_view who : {"scorer", "rater", "expert", "technician", "reader"})
    if (!words.empty() && words.front().starts_with(who)) return ColumnRole::scorer;
  // Nothing but a unit, written out: "min" may be a minimum and "HR" a heart rate.
  const bool unit = has(words, {"minute", "minutes", "hour", "hours", "millisecond", "milliseconds",
                                "ms", "minuten", "stunden"});
  return words.size() == 1 && unit ? ColumnRole::onset : ColumnRole::none;
}

}  // namespace

TableColumn column_named(std::string_view name) {
  Words words = title_words(name);
  for (std::string& word : words) word = folded(word);
  TableColumn column;
  column.name = std::string(name);
  const bool middle = names_middle(words);
  column.role = middle ? ColumnRole::none : role_of(words);
  column.of_event =
      names_other(words) && (is_timed(column.role) || column.role == ColumnRole::epoch);
  if (column.of_event) column.role = ColumnRole::none;
  column.of_event = column.of_event || middle;  // of an epoch, no begin of it
  column.scored_by = column.role == ColumnRole::scorer && scored_by(words) == ScoredBy::unsaid
                         ? ScoredBy::person
                         : scored_by(words);
  column.weak = column.role == ColumnRole::stage && !names_stage_surely(words);
  // "epoch start": a time where it is one, else the number of an epoch.
  if (is_timed(column.role)) column.unit = unit_of(words);
  column.superseded = column.role == ColumnRole::stage && names_superseded(words);
  column.from_elsewhere = is_timed(column.role) && counts_from_elsewhere(words);
  column.of_day = is_timed(column.role) && (has(words, {"midnight"}) || follow(words, "of", "day"));
  column.says_onset =
      column.role == ColumnRole::onset &&
      has(words, {"onset", "onsets", "start", "starts", "begin", "beginning", "starttime", "from",
                  "latency", "beginn", "anfang", "startzeit", "debut", "inicio", "comienzo",
                  "inizio", "starttijd", "begintijd", "starttid"});
  column.elapsed =
      column.role == ColumnRole::onset && (has(words, {"elapsed", "relative", "since"}));
  return column;
}

size_t named_columns(const std::vector<std::string>& names) {
  const auto named = std::count_if(names.begin(), names.end(), [](const std::string& name) {
    return column_named(name).role != ColumnRole::none;
  });
  return static_cast<size_t>(named);
}

}  // namespace physiomae::io
