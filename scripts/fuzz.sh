#!/usr/bin/env bash
# scripts/fuzz.sh BUILD SECONDS: runs every fuzz target for SECONDS, from its committed corpus.
set -euo pipefail
build=$1 seconds=$2
cd "$(dirname "$0")/.."
mkdir -p "$build/findings"
status=0
for target in "$build"/bin/*_fuzz; do
  name=$(basename "$target")
  mkdir -p "$build/corpus/$name"
  echo "== $name, $seconds s"
  log="$build/$name.log"
  # libhdf5 asks for absurd sizes and handles a refusal: no limit on single allocations.
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -malloc_limit_mb=1000000 \
    -print_final_stats=1 -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" \
    "tests/fuzz/corpus/${name%_fuzz}" >"$log" 2>&1 || { status=1; tail -20 "$log"; }
  grep -E 'stat::number_of_executed_units' "$log" || { status=1; echo "$name did not run" >&2; }
done
[ $status -eq 0 ] && echo "no findings" || echo "findings (see $build/findings and the logs beside it): minimise them and add them to tests/fuzz/corpus" >&2
exit $status
