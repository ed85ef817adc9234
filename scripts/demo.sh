#!/usr/bin/env bash
# scripts/demo.sh PROGRAM OUT: the whole way, from recordings to scores on unseen patients, on a small
# simulated cohort. Every step is a command a user would type; what is done already is not done again.
set -euo pipefail
program=$1 out=$2
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n+ physiomae' "$1"; shift; printf ' %q' "$@"; printf '\n'; "$program" "$@"; }

mkdir -p "$out"
step "1/7  A twin cohort: real ages, sexes and sleep of 24 patients, and 8 unlabelled, 1 h each; simulated signals" \
  simulate --patients 24 --unlabelled 8 --hours 1 --seed 2018 --out "$out/cohort"

# The real samples have other montages; each substitution is named, and stands in the store.
step "2/7  Recordings -> store: twins, and the real samples that ship with the project" \
  ingest "$out/cohort" data/nox_a1_2min data/slpdb_slp41_60s data/sleepedf_sc4001_5min --out "$out/store" \
  --map "EEG=F3-M2,C4-M1,Fpz-Cz" --map "EOG=E1-M2,EOG (right),EOG horizontal" --map "EMG=Chin1-Chin2,EMG" ||
  { status=$?; [ $status -eq 3 ] || exit $status; }

step "3/7  Patients -> pretraining, train, validation, test (twins alone are scored; real samples serve pretraining)" \
  split "$out/store" --stratify age --scored simulated --seed 2018 --out "$out/split.json"

step "4/7  Masked autoencoding with input modality drop: with the spectrum as a second target ..." \
  pretrain "$out/store" --split "$out/split.json" --config configs/demo.toml --out "$out/run" --resume
step "... and as in the paper, from the same start" \
  pretrain "$out/store" --split "$out/split.json" --config configs/demo.toml \
  --set pretrain.spectral_weight=0 --out "$out/run-paper" --resume

step "5/7  Linear probes on the frozen encoders, scored on the test patients" \
  probe "$out/run/model" "$out/store" --split "$out/split.json" --config configs/demo.toml \
  --name "with spectrum" --beside "paper's way=$out/run-paper/model" --out "$out/probe"

step "6/7  What the encoder learned: attention, source variance, reconstructions" \
  analyze "$out/run/model" "$out/store" --split "$out/split.json" --windows 200 --decoded 100 --draws 32 \
  --out "$out/analysis"

step "7/7  All of it on one page" \
  report "$out" --title "PhysioMAE demo" --out "$out/report.html"

cat <<EOF

chance         what guessing gives
band power     logistic regression on band powers, the same split: no learning of representations
random start   linear probe on the same encoder before pretraining
paper's way    linear probe on the encoder after multimae_drop
with spectrum  the same with the spectrum of dropped seconds as a second target

Probes and logistic regression are the same solver, to the optimum, the penalty chosen by validation
patients; with no randomness in it a row has no deviation. All scores and what chose each penalty:
$out/probe/scores.json; predictions a window: $out/probe/predictions_*.csv;
the model with its heads and its preprocessing: $out/probe/model.

Everything on one page, to be opened in a browser: $(realpath "$out/report.html")
EOF
