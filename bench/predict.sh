#!/usr/bin/env bash
# bench/predict.sh BUILD [THREADS [ROUNDS]]: one whole night of the twin cohort as EDF through `physiomae
# predict` with a full-size model (one step of training, heads probed on short nights: it costs what a good
# one costs), and its peers on the same night, in turn. Prints seconds from the recording to all files, what
# of it is spent beside the encoder, memory, and ratios with median and spread.
#
# PHYSIOMAE_ORACLE: a Python with edfio, numpy and torch (PyTorch's encoder alone; needed for the EDF).
# YASA_PYTHON: a Python with yasa (`pip install yasa`); without it YASA is left out.
set -euo pipefail
build=$1 threads=${2:-2} rounds=${3:-3}
oracle=${PHYSIOMAE_ORACLE:-.deps/oracle/bin/python}
here=$(dirname "$0")
program=$build/bin/physiomae
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$program" simulate --patients 12 --unlabelled 0 --hours 0.2 --seed 5 --out "$work/short" --quiet
"$program" ingest "$work/short" --out "$work/store" --quiet > /dev/null
"$program" split "$work/store" --out "$work/split.json" > /dev/null
"$program" pretrain "$work/store" --split "$work/split.json" --out "$work/run" --device cpu \
  --threads "$threads" --set pretrain.max_steps=1 --set pretrain.batch=8 > /dev/null 2>&1
"$program" probe "$work/run/model" "$work/store" --split "$work/split.json" --out "$work/probe" \
  --threads "$threads" --no-compare > /dev/null 2>&1
"$program" simulate --patients 1 --unlabelled 0 --hours 0 --seed 3 --out "$work/night" --quiet
mkdir "$work/edf"
cp "$work/night/TWIN_COHORT.json" "$work/edf"
"$oracle" "$here/predict_peers.py" edf "$(ls "$work"/night/training/*/*.hea)" "$work/edf/night.edf"

for round in $(seq "$rounds"); do
  echo "round $round: load $(cut -d' ' -f1-3 /proc/loadavg)"
  "$program" predict "$work/edf/night.edf" --model "$work/probe/model" --out "$work/out$round" \
    --threads "$threads" --quiet --force --json 2> /dev/null > "$work/predict.json"
  "$oracle" - "$work" <<'PYTHON'
import json, sys
night = json.load(open(sys.argv[1] + "/predict.json"))["nights"][0]
seconds, encoder = night["seconds"], night["encoder_seconds"]
with open(sys.argv[1] + "/results", "a") as results:
    results.write(f"predict {seconds}\nencoder {encoder}\nbeside {seconds - encoder}\n")
windows = night["report"]["windows"]
open(sys.argv[1] + "/windows", "w").write(str(windows))
print(f"predict: {windows} windows ({windows / 120:.2f} h) in {seconds:.1f} s, beside the encoder "
      f"{seconds - encoder:.2f} s, peak {night['peak_rss_kib'] / 1024:.0f} MB")
PYTHON
  if [ -n "${YASA_PYTHON:-}" ]; then
    OMP_NUM_THREADS=$threads "$YASA_PYTHON" "$here/predict_peers.py" yasa "$work/edf/night.edf" \
      >> "$work/results"
  fi
  "$oracle" "$here/predict_peers.py" torch "$(cat "$work/windows")" "$threads" >> "$work/results"
done
"$oracle" "$here/predict_peers.py" table "$work/results"
