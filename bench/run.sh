#!/usr/bin/env bash
# bench/run.sh BUILD: every comparison of docs/performance.md, ours and the peer in turn, one after the
# other on this machine. Takes some ten minutes; run it on a quiet machine, quote medians and ratios.
set -euo pipefail
build=$1
cd "$(dirname "$0")/.."
scripts/bootstrap.sh oracle
python=.deps/oracle/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "== one night (8 h, 13 channels, 150 MB), one core: read, select 4 channels, filter, decimate"
"$build/bin/physiomae" simulate --patients 1 --unlabelled 0 --hours 0 --seed 3 --out "$work/night" --quiet
record=$(ls "$work"/night/training/*/*.hea)
taskset -c 0 "$build/bin/ingest_bench" "$record"
taskset -c 0 "$python" bench/preprocess_peer.py --record "$record" --peer both --runs 3
taskset -c 0 "$build/bin/ingest_bench" "$record"

echo "== filter alone"
taskset -c 0 "$build/bin/preprocess_bench"

echo "== loader"
"$build/bin/loader_bench"

echo "== intervals and paired tests of a full test set"
"$build/bin/judge_bench"

echo "== a whole night through predict, full-size model"
PHYSIOMAE_ORACLE=$python bench/predict.sh "$build" 2

echo "== full-size model against PyTorch"
PYTHON=$python BUILD=$build bench/peer_throughput.sh "32 64" 3 3
if grep -q avx512f /proc/cpuinfo; then
  echo "== the same held down to AVX2"
  CPU=avx2 PYTHON=$python BUILD=$build bench/peer_throughput.sh "32 64" 3 3
fi

echo "== model of the demo"
"$build/bin/train_step_bench" --small --batch 8 --dropout 0 --threads 2 --steps 100 --warmup 10
"$build/bin/train_step_bench" --small --infer --batch 64 --dropout 0 --threads 2 --steps 50 --warmup 10
