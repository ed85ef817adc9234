#!/bin/sh
# Throughput of the full-size model against the same model in PyTorch, alternately in one session.
#
#   bench/peer_throughput.sh [BATCH [ROUNDS [STEPS]]]
#
# PYTHON (default python3) needs torch; BUILD (default build/release) holds train_step_bench; THREADS
# defaults to 2. Prints each run, then the median and spread of both and the ratio of medians.
set -eu
cd "$(dirname "$0")/.."
batch=${1:-64} rounds=${2:-3} steps=${3:-5}
threads=${THREADS:-2} build=${BUILD:-build/release} python=${PYTHON:-python3}
results=$(mktemp)
trap 'rm -f "$results"' EXIT

for mode in "" --infer; do
  for round in $(seq "$rounds"); do
    "$build/bin/train_step_bench" --batch "$batch" --threads "$threads" --steps "$steps" \
      --warmup 1 $mode | sed "s/^/ours /" | tee -a "$results"
    "$python" tests/golden/multimae_torch.py bench --batch "$batch" --threads "$threads" \
      --steps "$steps" --warmup 1 $mode | sed "s/^/peer /" | tee -a "$results"
  done
done

awk '
  { for (i = 1; i <= NF; i++) if ($i == "min/median/max") rate = $(i + 2)
    key = $1 " " $2; values[key] = values[key] " " rate }
  function median(text,  v, n, i, j, t) {
    n = split(text, v, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
      t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    low = v[1]; high = v[n]
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
  END { split("train infer", modes, " ")
    for (m = 1; m <= 2; m++) {
      ours = median(values["ours " modes[m]])
      printf "%s: ours %.2f windows/s (%.2f to %.2f), ", modes[m], ours, low, high
      peer = median(values["peer " modes[m]])
      printf "PyTorch %.2f (%.2f to %.2f), ratio %.2f\n", peer, low, high, ours / peer } }
' "$results"
