#!/usr/bin/env bash
# scripts/make_shipped_model.sh PROGRAM WORK [OUT]: makes data/models/twin (or OUT) again: 60 simulated patients,
# two hours each, pretraining, probes, float16. What is done in WORK already is not done again. Steps, not a
# time limit, and one thread end it: the same bytes on the same kind of processor, otherwise rounding differs.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1 work=$2 out=${3:-data/models/twin}

"$program" simulate --patients 60 --unlabelled 0 --hours 2 --seed 7 --threads 1 --out "$work/twins"
"$program" ingest "$work/twins" --out "$work/store" --jobs 1
[ -f "$work/split.json" ] ||
  "$program" split "$work/store" --stratify age --scored simulated --seed 7 --out "$work/split.json"
"$program" pretrain "$work/store" --split "$work/split.json" --config configs/shipped.toml \
  --out "$work/run" --resume
"$program" probe "$work/run/model" "$work/store" --split "$work/split.json" --config configs/shipped.toml \
  --threads 1 --out "$work/probe"
mkdir -p "$(dirname "$out")"
"$program" export "$work/probe/model" --format float16 --out "$out"
