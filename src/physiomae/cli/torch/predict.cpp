// `physiomae predict NIGHT.edf... --model MODEL --out DIR`
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/log.h"
#include "physiomae/base/progress.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/label_arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/eval/predict_run.h"
#include "physiomae/kernels/device.h"
#include "physiomae/night/night_report.h"

namespace physiomae::cli {
namespace {

using ingest::Source;
using ingest::SourcePlan;

struct Arguments : CommonOptions {
  std::vector<std::string> sources, models, maps, units;
  std::string out, preset, hypnogram, prior, lights_off, lights_on;
  std::optional<double> grid, age;
  LabelArguments labels;
  ingest::PairingOptions pairing;
  int jobs = 1;
  std::string embedding_format = "npz";
  bool agreement = false, embeddings = false, force = false, replace = false, quiet = false;
  bool accept_checksum = false, no_page = false;
};

void declare(CLI::App& app, Arguments& a) {
  a.device = "cpu";
  app.add_option("NIGHT", a.sources, "Recordings (.edf, .bdf, .hea), and folders of them")
      ->required();
  app.add_option("--model", a.models,
                 "Model folder with heads (PROBE/model); several are averaged, task by task")
      ->required();
  app.add_option("--out", a.out, "Folder for a folder a night, nights.csv, agreement.json")
      ->required();
  app.add_option("--jobs", a.jobs, "Nights at a time, which share --threads")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--map", a.maps, "Substitute a channel: EEG=C4-M1, or EEG=C4-M1,C3-M2 in order");
  app.add_option("--preset", a.preset, "Channels and coding of a public corpus (docs/corpora.md)");
  app.add_option("--unit", a.units, "Unit of channels whose own is blank or unknown: EEG=uV");
  app.add_option(
         "--grid", a.grid,
         "Where windows start, in seconds from the recording's start (0 to 30); with labels "
         "the scorers' epochs otherwise")
      ->check(CLI::Range(0.0, 30.0));
  app.add_flag("--accept-checksum", a.accept_checksum, "Read WFDB signals with a wrong checksum");
  auto* file = app.add_option("--hypnogram", a.hypnogram,
                              "The lab's scoring of the one night: agreement is reported");
  app.add_flag("--agreement", a.agreement, "The same with the labels found beside each night")
      ->excludes(file);
  a.labels.add_to(app);
  app.add_option("--prior", a.prior, "Stage shares of the population: lines of \"N2,0.45\"");
  app.add_option("--age", a.age,
                 "The patient's age in years, of the one night; else of the tables and the header")
      ->check(CLI::Range(0.0, 120.0));
  app.add_option("--lights-off", a.lights_off, "Statistics from here: 22:31:00, or seconds");
  app.add_option("--lights-on", a.lights_on, "and up to here");
  app.add_flag("--embeddings", a.embeddings,
               "Write embeddings beside, and embeddings.csv, their list");
  app.add_option("--embedding-format", a.embedding_format, "of --embeddings")
      ->check(CLI::IsMember(std::vector<std::string>(night::kEmbeddingFormats.begin(),
                                                     night::kEmbeddingFormats.end())))
      ->capture_default_str();
  app.add_flag("--no-page", a.no_page, "Write no night.html, which takes about 1 MB a night");
  app.add_flag("--force", a.force, "Stage what the checks before it refuse; outputs say so");
  app.add_flag("--replace", a.replace, "Let another night of the same name take its place");
  app.add_flag("--quiet", a.quiet, "No progress, only warnings");
  a.CommonOptions::declare(app);
}

eval::PredictOptions options_of(const Arguments& a, const eval::PredictModels& models) {
  eval::PredictOptions options;
  options.ingest.recipe = models.recipe;
  options.ingest.labels = a.labels.options(a.preset);
  options.ingest.accept_checksum = a.accept_checksum;
  options.ingest.keep_doubtful_units = true;  // preflight judges amplitudes, and --force may pass
  options.ingest.grid_offset_seconds = a.grid;
  for (const std::string& map : a.maps) options.ingest.map.substitute(map);
  if (!a.preset.empty()) options.ingest.map.take_preset(a.preset);
  for (const std::string& unit : a.units) options.ingest.map.state_unit(unit);
  options.out = a.out;
  if (!a.prior.empty()) options.prior = night::read_prior(a.prior);
  options.lights_off = a.lights_off;
  options.lights_on = a.lights_on;
  options.agreement = a.agreement || !a.hypnogram.empty();
  if (a.embeddings) options.embeddings = a.embedding_format;
  options.page = !a.no_page;
  options.force = a.force;
  options.replace = a.replace;
  options.device = kernels::parse_device(a.device);
  return options;
}

// Labels are read only where they are asked for.
SourcePlan plan_of(const Arguments& a) {
  SourcePlan plan = ingest::discover_sources({a.sources.begin(), a.sources.end()}, a.pairing);
  if (!a.hypnogram.empty() && plan.sources.size() != 1)
    throw UsageError(fmt::format("--hypnogram is of one night, {} were given", plan.sources.size()),
                     "--agreement takes the labels that stand beside each");
  if (a.age && plan.sources.size() != 1)
    throw UsageError(fmt::format("--age is of one night, {} were given", plan.sources.size()),
                     "a table of ages beside the nights (age-sex.csv, participants.tsv) has many");
  for (Source& source : plan.sources) {
    if (a.age) source.age_years = a.age;
    if (a.agreement) continue;
    source.labels.reset();
    if (!a.hypnogram.empty()) source.labels = a.hypnogram;
    source.other_labels.clear();
    source.assumptions.clear();
    source.labels_stated = true;
  }
  return plan;
}

// What a user should hear of a night once it is done.
void warn(const eval::NightOutcome& night) {
  if (night.status == eval::NightStatus::refused) {
    log_warning(fmt::format("{}: refused: {}{}{}", night.record, night.message,
                            night.hint.empty() ? "" : "; hint: ", night.hint));
    return;
  }
  if (night.report.empty()) return;
  const auto report = nlohmann::json::parse(night.report);
  for (const auto& warning : report.at("warnings"))
    log_warning(fmt::format("{}: {}", night.record, warning.get<std::string>()));
  for (const auto& finding : report.at("findings"))
    log_warning(fmt::format("{}: {}{}", night.record, finding.at("text").get<std::string>(),
                            finding.at("severity") == "refusal" ? " (forced)" : ""));
  if (report.contains("warning"))
    log_warning(fmt::format("{}: {}", night.record, report.at("warning").get<std::string>()));
}

std::string summary_json(const eval::PredictSummary& summary) {
  nlohmann::ordered_json nights = nlohmann::ordered_json::array();
  for (const eval::NightOutcome& night : summary.nights)
    nights.push_back(
        {{"record", night.record},
         {"status", eval::night_status_name(night.status)},
         {"message", night.message},
         {"hint", night.hint},
         {"seconds", night.seconds},
         {"encoder_seconds", night.encoder_seconds},
         {"peak_rss_kib", night.peak_rss_kib},
         {"report", night.report.empty() ? nlohmann::ordered_json()
                                         : nlohmann::ordered_json::parse(night.report)}});
  const nlohmann::ordered_json json = {{"staged", summary.staged},
                                       {"already_done", summary.already_done},
                                       {"refused", summary.refused},
                                       {"nights", nights}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

constexpr int64_t kNightsTold = 20;  // more of them are for nights.csv

// "tr03-0005: 7.9 h, sleep 6.2 h; W 21 %, ...; kappa 0.61 with its labels".
std::string night_line(const nlohmann::json& report) {
  const auto value = [&](const char* name) {
    const auto& found = report.at("statistics").at(name).at("value");
    return found.is_number() ? found.get<double>() : 0.0;
  };
  const double bed = std::max(value("TIB"), 1e-9);
  std::string text = fmt::format("{}: {:.1f} h, of these", report.at("record").get<std::string>(),
                                 value("TIB") / 60);
  for (const auto& [label, minutes] :
       {std::pair("W", value("TIB") - value("TST") - value("UNS")), std::pair("N1", value("N1")),
        std::pair("N2", value("N2")), std::pair("N3", value("N3")), std::pair("REM", value("REM"))})
    text += fmt::format(" {} {:.0f} %", label, 100 * minutes / bed);
  if (report.contains("agreement") && report["agreement"].at("kappa").is_number())
    text +=
        fmt::format("; kappa {:.2f} with its labels", report["agreement"]["kappa"].get<double>());
  return text + "\n";
}

std::string summary_text(const eval::PredictSummary& summary, const std::string& out) {
  std::string text = fmt::format("nights: {} staged, {} done already, {} refused; {}/nights.csv\n",
                                 summary.staged, summary.already_done, summary.refused, out);
  if (std::ssize(summary.nights) <= kNightsTold)
    for (const eval::NightOutcome& night : summary.nights)
      if (!night.report.empty()) text += night_line(nlohmann::json::parse(night.report));
  for (const eval::NightOutcome& night : summary.nights) {
    if (night.status != eval::NightStatus::refused) continue;
    text += fmt::format("refused: {}: {}\n", night.record, night.message);
    if (!night.hint.empty()) text += fmt::format("  hint: {}\n", night.hint);
  }
  return text;
}

}  // namespace

int run_predict(int argc, char** argv) {
  CLI::App app("Stages nights with a model: hypnograms, probabilities, statistics, review lists");
  Arguments arguments;
  declare(app, arguments);
  parse_arguments(app, argc, argv);
  if (arguments.quiet) {
    set_quiet(true);
    Progress::set_enabled(false);
  }
  const eval::PredictModels models =
      eval::describe_models({arguments.models.begin(), arguments.models.end()});
  const eval::PredictOptions options = options_of(arguments, models);
  const SourcePlan plan = plan_of(arguments);
  for (const ingest::SourceProblem& problem : plan.problems)
    log_warning(fmt::format("{}: {}", problem.name, problem.message));
  catch_stop_signals();
  const eval::PredictSummary summary =
      eval::predict_nights(plan, models, options, arguments.jobs, arguments.thread_count(), warn);
  fmt::print("{}",
             arguments.json ? summary_json(summary) + "\n" : summary_text(summary, arguments.out));
  throw_if_stopped();
  return summary.refused > 0 || !plan.problems.empty() ? 3 : 0;
}

}  // namespace physiomae::cli
