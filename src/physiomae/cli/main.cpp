#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <signal.h>

#include "physiomae/base/config.h"
#include "physiomae/base/cpu_variant.h"
#include "physiomae/base/error.h"
#include "physiomae/base/utf8.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/judge.h"
#include "physiomae/cli/torch_library.h"
#include "physiomae/cli/verbs.h"

namespace physiomae::cli {
namespace {

struct Verb {
  std::string_view name;
  std::string_view summary;
  int (*run)(int argc, char** argv);  ///< null: lives in libphysiomae_verbs
};

constexpr std::array kVerbs = {
    Verb{"simulate", "write a twin cohort in the files of PhysioNet/CinC 2018", run_simulate},
    Verb{"ingest", "recordings into a store of 30-s windows", run_ingest},
    Verb{"inspect", "what a recording, a hypnogram or a store holds", run_inspect},
    Verb{"split", "divide patients into pretraining, training, validation and test", run_split},
    Verb{"pretrain", "masked autoencoding over the pretraining patients", nullptr},
    Verb{"embed", "embed every window of a store with a frozen encoder", nullptr},
    Verb{"probe", "train linear heads on a frozen encoder, score them on test patients", nullptr},
    Verb{"finetune", "train a pretrained encoder with labels, score it on test patients", nullptr},
    Verb{"scratch", "the same from a random start, without pretraining", nullptr},
    Verb{"evaluate", "score a model with heads, or any program's predictions, on a store", nullptr},
    Verb{"analyze", "what a model has learned: attention, source variance, reconstructions",
         nullptr},
    Verb{"predict", "stage recordings with a model: hypnograms, statistics, review lists", nullptr},
    Verb{"export", "write a model as ONNX, for other programs", nullptr},
    Verb{"reproduce", "run what the paper compares, and print its tables with ours beside",
         run_reproduce},
    Verb{"report", "one HTML page about runs, scores, analyses and stores", run_report},
    Verb{"doctor", "versions, devices, CPU features, and what is missing", run_doctor},
};

void print_overview(std::FILE* out) {
  fmt::print(out, "usage: physiomae VERB [options]\n\n");
  for (const Verb& verb : kVerbs) fmt::print(out, "  {:10} {}\n", verb.name, verb.summary);
  fmt::print(out, "\nphysiomae VERB --help lists a verb's options.\n");
}

int dispatch(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") return print_overview(stdout), 0;
  if (name == "--version") return fmt::print("physiomae {}\n", PHYSIOMAE_VERSION), 0;
  cpu_variant();  // A wrong PHYSIOMAE_CPU is said here, not by a thread in the middle of its work.
  if (name == "evaluate" && judges_predictions(argc - 1, argv + 1))
    return run_judge(argc - 1, argv + 1);
  for (const Verb& verb : kVerbs) {
    if (verb.name != name) continue;
    return verb.run != nullptr ? verb.run(argc - 1, argv + 1)
                               : run_torch_verb(name, argc - 1, argv + 1);
  }
  if (name.empty()) return print_overview(stderr), 2;
  std::vector<std::string> known;
  for (const Verb& verb : kVerbs) known.emplace_back(verb.name);
  const std::string near = nearest(name, known);
  throw UsageError(fmt::format("unknown verb \"{}\"", name),
                   near.empty() ? "physiomae --help lists the verbs"
                                : fmt::format("did you mean \"{}\"?", near));
}

int report(std::string_view text, int status) {
  fmt::print(stderr, "physiomae: {}\n", terminal_text(text));
  return status;
}

int guarded(int argc, char** argv) {
  try {
    const int status = dispatch(argc, argv);
    // A full disk or a closed pipe must not turn a lost result into success.
    if (std::fflush(stdout) != 0) return report("cannot write the results to standard output", 1);
    return status;
  } catch (const HelpRequested& help) {
    return fmt::print("{}", help.what()), 0;
  } catch (const UsageError& error) {
    return report(error.what(), 2);
  } catch (const Interrupted& stop) {
    return report(stop.what(), stop.signal_number() == SIGINT ? 130 : 143);
  } catch (const std::bad_alloc&) {
    return report("out of memory\nhint: fewer --jobs, or a smaller batch or micro_batch", 1);
  } catch (const std::exception& error) {
    return report(error.what(), 1);
  }
}

}  // namespace
}  // namespace physiomae::cli

int main(int argc, char** argv) { return physiomae::cli::guarded(argc, argv); }
