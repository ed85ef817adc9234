#pragma once

namespace physiomae::cli {

// One function a verb, in a file of its name. argv[0] is the verb. They return the exit status (0,
// or 3 when inputs were skipped) and throw; only main turns exceptions into an exit status.

int run_simulate(int argc, char** argv);
int run_ingest(int argc, char** argv);
int run_inspect(int argc, char** argv);
int run_split(int argc, char** argv);
int run_reproduce(int argc, char** argv);
int run_report(int argc, char** argv);
int run_doctor(int argc, char** argv);

// These live in libphysiomae_verbs (cli/torch/), which links libtorch and is opened on demand.
int run_pretrain(int argc, char** argv);
int run_embed(int argc, char** argv);
int run_probe(int argc, char** argv);
int run_finetune(int argc, char** argv);
int run_scratch(int argc, char** argv);
int run_evaluate(int argc, char** argv);
int run_analyze(int argc, char** argv);
int run_predict(int argc, char** argv);
int run_export(int argc, char** argv);

}  // namespace physiomae::cli
