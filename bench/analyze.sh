#!/usr/bin/env bash
# bench/analyze.sh BUILD [WINDOWS] [STAYS]: the analyses at full model size (D 512, 8 layers, random
# start: time does not depend on the weights), float32, 2 threads, on simulated nights. Prints the
# seconds of each by the program's own clock and peak memory; the full size is 1000 windows and 16
# windows that stay with 64 draws. RUNNER="chrt -r 1" holds other work off.
set -euo pipefail
build=$(cd "$1" && pwd)
windows=${2:-1000}
stays=${3:-16}
decoded=${4:-250}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=$build/bin/physiomae
runner=${RUNNER:-}
cd "$work"
"$program" simulate --patients 6 --unlabelled 0 --hours 3 --seed 3 --out cohort --quiet >/dev/null
"$program" ingest cohort/training --out store >/dev/null 2>&1
"$program" split store --out split.json >/dev/null
"$program" pretrain store --split split.json --out run --device cpu --set pretrain.max_steps=1 \
  --set pretrain.batch=2 --set pretrain.validation_windows=2 >/dev/null 2>&1
timed() {  # NAME OPTIONS...
  local name=$1
  shift
  # Start, loading and checking are in a run of one window; the difference is the work itself.
  /usr/bin/time -f "$name: %e s by the wall, %U s user, %M KiB at the peak" $runner \
    "$program" analyze run/model store --part train --split split.json --threads 2 --out out "$@" \
    >/dev/null 2>log || { cat log; exit 1; }
  tail -1 log
}
timed "start alone (1 window)" --what rollout --windows 1
timed "rollout and raw attention, $windows windows" --what rollout,attention --windows "$windows"
timed "source variance, $stays windows that stay x 64 draws x 4 modalities" --what variance \
  --stays "$stays"
timed "reconstruction, $decoded windows" --what reconstruction --decoded "$decoded"
timed "cross-modal reconstruction, $decoded windows" --what cross --decoded "$decoded"
