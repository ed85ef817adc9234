#pragma once

#include <filesystem>
#include <string>

#include "tests/support.h"

namespace physiomae::reproduce {

/// A shell script that takes this program's place in cells: it writes what each verb leaves, in a
/// few hundredths of a second, scores that are a function of the cell's name and the size.
/// FAIL_IN=<part of a cell's name> in the environment makes that cell fail; RUNS=<file> collects
/// the names of the cells that were started. It knows no key `bach`.
inline std::filesystem::path write_fake_program(const TemporaryFolder& folder) {
  const auto path = folder.write("fake", R"script(#!/bin/sh
verb=$1; sizes="[0]"; printing=no; unknown=
while [ $# -gt 0 ]; do
  case "$1" in
    --out) out=$2 ;;
    *.patients=*) sizes=${1#*=} ;;
    *.bach=*) unknown=bach ;;
    --print-config) printing=yes ;;
  esac
  shift
done
cell=$(basename "$(dirname "$out")")
if [ -n "$unknown" ]; then
  printf 'physiomae: unknown key %s\nhint: did you mean "batch"?\n' "$unknown" >&2; exit 2
fi
[ $printing = yes ] && exit 0
[ -z "$RUNS" ] || echo "$verb $cell" >>"$RUNS"
if [ -n "$FAIL_IN" ]; then
  case "$cell" in *"$FAIL_IN"*) echo "physiomae: broken on purpose" >&2; exit 1 ;; esac
fi
mkdir -p "$out"
sleep 0.02
case $verb in
  pretrain)
    mkdir -p "$out/model"
    echo '{}' >"$out/model/.new"
    mv "$out/model/.new" "$out/model/model.json" ;;
  probe | finetune | scratch)
    seed=$(printf %s "$cell" | cksum | cut -d' ' -f1)
    echo "$sizes" | tr -d '[] ' | tr ',' '\n' | awk -v seed="$seed" '
      function value(k) { return 0.5 + ((seed % 1000) + 7 * k + 3 * $1) % 400 / 1000 }
      function task(name, k) {
        return sprintf("\"%s\": {\"runs\": [{\"seed\": 0, \"balanced_accuracy\": %.3f, \"kappa\": %.3f, \"auroc\": %.3f, \"f1_macro\": %.3f, \"validation_balanced_accuracy\": 0.25}], \"judgement\": {\"windows\": {\"scores\": {\"balanced_accuracy\": {\"low\": %.3f, \"high\": %.3f}}}}}", name, value(k), value(k), value(k), value(k), value(k) - 0.05, value(k) + 0.05)
      }
      function method(name, k) {
        return sprintf("{\"method\": \"%s\", \"aggregate\": %.3f, \"tasks\": {%s, %s, %s}}", name, value(k), task("sleep", k), task("age", k + 1), task("arousal", k + 2))
      }
      BEGIN { printf "{\"simulated\": true, \"sizes\": [" }
      { printf "%s{\"patients\": %d, \"methods\": [%s, %s, %s]}", (NR > 1 ? ", " : ""), $1, method("model", 1), method("random start", 2), method("band power", 3) }
      END { printf "]}\n" }' >"$out/.new"
    mv "$out/.new" "$out/scores.json" ;;
  split) echo '{}' >"$out" ;;
esac
)script");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

}  // namespace physiomae::reproduce
