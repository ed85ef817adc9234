#pragma once

namespace physiomae::cli {

/// True when the arguments of `evaluate` name prediction files: no model is run then, and torch is
/// not loaded.
bool judges_predictions(int argc, char** argv);

/// `physiomae evaluate STORE --predictions FILE.csv`: scores any program's predictions.
int run_judge(int argc, char** argv);

}  // namespace physiomae::cli
