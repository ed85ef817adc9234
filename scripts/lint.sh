#!/usr/bin/env bash
# Formatting, the order of folders, and a short clang-tidy list. Exit status 1 when anything is off.
set -euo pipefail
cd "$(dirname "$0")/.."

git ls-files '*.h' '*.cpp' | xargs clang-format --dry-run --Werror
python3 scripts/check_includes.py

# clang cannot read g++'s precompiled torch headers, and torch units take minutes: those are left out.
cmake --preset tsan -B build/tidy -DPHYSIOMAE_SANITIZE= -DPHYSIOMAE_BENCH=OFF \
  -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ >/dev/null
torch_folders=$(awk '$2 == "torch" { printf "%s|", $1 }' src/physiomae/folders.txt)
git ls-files 'src/physiomae/*.cpp' | grep -vE "/(${torch_folders}torch)/" |
  xargs -P "$(nproc)" -n 4 clang-tidy -p build/tidy --quiet 2> >(grep -vE 'warnings? (generated|suppressed)|Suppressed' >&2)
