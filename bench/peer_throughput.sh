#!/bin/sh
# Throughput of the full-size model against the same model in PyTorch, alternately in one session.
#
#   bench/peer_throughput.sh ["BATCHES" [ROUNDS [STEPS]]]
#
# PYTHON (default python3) needs torch; BUILD (default build/release) holds train_step_bench; THREADS
# defaults to 2. CPU=avx2 holds both down to that instruction set: our kernels, torch's and MKL's.
# Prints each run, then the median and spread of both a batch size, and the ratio of the best medians:
# each has the batch size that suits it.
set -eu
cd "$(dirname "$0")/.."
batches=${1:-"32 64"} rounds=${2:-3} steps=${3:-5}
threads=${THREADS:-2} build=${BUILD:-build/release} python=${PYTHON:-python3}
if [ "${CPU:-}" = avx2 ]; then
  export PHYSIOMAE_CPU=avx2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 ONEDNN_MAX_CPU_ISA=AVX2
fi
results=$(mktemp)
trap 'rm -f "$results"' EXIT

for mode in "" --infer; do
  for round in $(seq "$rounds"); do
    for batch in $batches; do
      "$build/bin/train_step_bench" --batch "$batch" --threads "$threads" --steps "$steps" \
        --warmup 1 $mode | sed "s/^/ours /" | tee -a "$results"
      "$python" tests/golden/multimae_torch.py bench --batch "$batch" --threads "$threads" \
        --steps "$steps" --warmup 1 $mode | sed "s/^/peer /" | tee -a "$results"
    done
  done
done

awk -v cpu="${CPU:-as it is}" '
  { batch = ""
    for (i = 1; i <= NF; i++) {
      if ($i ~ /^batch=/) batch = substr($i, 7)
      if ($i == "min/median/max") rate = $(i + 2) }
    if (batch == "") next
    if (!(batch in seen)) { seen[batch]; order[++count] = batch }
    key = $1 " " $2 " " batch; values[key] = values[key] " " rate }
  function median(text,  v, n, i, j, t) {
    n = split(text, v, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
      t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    low = v[1]; high = v[n]
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
  END { split("train infer", modes, " ")
    for (m = 1; m <= 2; m++) {
      best_ours = best_peer = 0
      for (b = 1; b <= count; b++) {
        ours = median(values["ours " modes[m] " " order[b]])
        printf "%s, batch %d: ours %.2f windows/s (%.2f to %.2f), ", modes[m], order[b], ours, low, high
        peer = median(values["peer " modes[m] " " order[b]])
        printf "PyTorch %.2f (%.2f to %.2f), ratio %.2f\n", peer, low, high, ours / peer
        if (ours > best_ours) best_ours = ours
        if (peer > best_peer) best_peer = peer }
      printf "%s, CPU %s, best batch of each: ratio %.2f\n", modes[m], cpu, best_ours / best_peer } }
' "$results"
