#!/usr/bin/env bash
# scripts/fuzz.sh BUILD SECONDS [TARGET...]: runs every fuzz target (or those named) for SECONDS, from
# its committed corpus.
set -euo pipefail
build=$(realpath "$1") seconds=$2
shift 2
cd "$(dirname "$0")/.."
mkdir -p "$build/findings"

# Whether every stack of a report goes through libhdf5 before it comes to our code. Such a file is
# refused by the readers, which call libhdf5 in a child process; mending it is for the library.
within_libhdf5() {
  awk '/^ *#0 / { seen = 0 }
       !seen && /libhdf5/ { seen = 1; theirs = 1 }
       !seen && /physiomae::/ { seen = 1; ours = 1 }
       END { exit !(theirs && !ours) }' "$1"
}

# fuzz TARGET: 0 when SECONDS went by without a finding.
fuzz() {
  local name=$1 log="$build/$1.log" report="$build/$1.report" end=$((SECONDS + seconds)) result=0
  local left in_library=0
  mkdir -p "$build/corpus/$name"
  : >"$log"
  while left=$((end - SECONDS)) && [ $left -gt 0 ]; do
    # libhdf5 asks for absurd sizes and handles a refusal: no limit on single allocations.
    if "$build/bin/$name" -max_total_time=$left -timeout=10 -rss_limit_mb=4096 \
      -malloc_limit_mb=1000000 -print_final_stats=1 -artifact_prefix="$build/findings/$name-" \
      "$build/corpus/$name" "tests/fuzz/corpus/${name%_fuzz}" >"$report" 2>&1; then
      cat "$report" >>"$log"
      break
    fi
    cat "$report" >>"$log"
    within_libhdf5 "$report" || { tail -20 "$report"; result=1; break; }
    in_library=$((in_library + 1))
  done
  awk '/stat::number_of_executed_units/ { sum += $2 } END { print sum + 0, "executions" }' "$log"
  grep -q 'stat::number_of_executed_units' "$log" || { echo "$name did not run" >&2; result=1; }
  [ $in_library -eq 0 ] || echo "$in_library times libhdf5 itself crashed (no finding: it runs in a child process)"
  return $result
}

status=0
targets=("$@")
[ ${#targets[@]} -gt 0 ] || for target in "$build"/bin/*_fuzz; do targets+=("$(basename "$target")"); done
for name in "${targets[@]}"; do
  echo "== $name, $seconds s"
  fuzz "$name" || status=1
done
[ $status -eq 0 ] && echo "no findings" || echo "findings (see $build/findings and the logs beside it): minimise them and add them to tests/fuzz/corpus" >&2
exit $status
