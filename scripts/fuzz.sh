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
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" "tests/fuzz/corpus/$name" \
    2>&1 | grep -E 'stat::number_of_executed_units|ERROR|SUMMARY|Test unit written' || true
  if compgen -G "$build/findings/$name-*" >/dev/null; then status=1; fi
done
[ $status -eq 0 ] && echo "no findings" || echo "findings in $build/findings: minimise them and add them to tests/fuzz/corpus" >&2
exit $status
