#!/usr/bin/env bash
# bench/predict.sh BUILD [THREADS]: one whole night of the twin cohort through `physiomae predict` with a
# full-size model (one step of training, heads probed on short nights: it costs what a good one costs).
# Prints wall time and memory of the worker, from the recording to all files, and of embedding alone.
set -euo pipefail
build=$1 threads=${2:-2}
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

for round in 1 2 3; do
  "$program" predict "$work/night" --model "$work/probe/model" --out "$work/out$round" \
    --threads "$threads" --quiet --force --json 2> /dev/null |
    python3 -c '
import json, sys
night = json.load(sys.stdin)["nights"][0]
windows = night["report"]["windows"]
print("predict: %d windows (%.2f h) in %.1f s, peak %.0f MB" %
      (windows, windows / 120, night["seconds"], night["peak_rss_kib"] / 1024))'
done
"$program" ingest "$work/night" --out "$work/nightstore" --quiet > /dev/null
start=$(date +%s.%N)
"$program" embed "$work/probe/model" "$work/nightstore" --out "$work/all.st" --threads "$threads" \
  > /dev/null 2>&1
echo "embed alone, from a store: $(python3 -c "print('%.1f s' % ($(date +%s.%N) - $start))")"
