#!/usr/bin/env bash
# scripts/check_package.sh TREE: an installed tree stages a simulated night in an empty environment, without
# root and network where the system lets us leave them, and refers to nothing of the machine that built it.
set -euo pipefail
tree=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "check_package: $*" >&2; exit 1; }

for file in "$tree"/bin/physiomae "$tree"/lib/*.so*; do
  paths=$(readelf -d "$file" | sed -n 's/.*R\(UN\)\?PATH.*\[\(.*\)\]/\2/p')
  for path in ${paths//:/ }; do
    case $path in '$ORIGIN' | '$ORIGIN/'*) ;; *) fail "$file: looks for libraries in $path" ;; esac
  done
done

# Which files the loader takes: only glibc's from the system.
for file in "$tree"/bin/physiomae "$tree"/lib/libphysiomae_*.so; do
  env -i LD_TRACE_LOADED_OBJECTS=1 "$(readelf -l "$tree/bin/physiomae" |
    sed -n 's/.*interpreter: \(.*\)\]/\1/p')" "$file" | while read -r name _ path _; do
    case "$name $path" in
      *" not "*) fail "$file: $name is not found" ;;
      linux-vdso* | */ld-linux* | "lib"[cm].so* | libdl.so* | librt.so* | libpthread.so* | libresolv.so* | libutil.so*) ;;
      *" $tree/"*) ;;
      *) fail "$file: $name is taken from ${path:-nowhere}" ;;
    esac
  done
done

# A namespace without network; another user, where we are root.
alone=()
unshare --net true 2>/dev/null && alone=(unshare --net)
nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
if [ "$(id -u)" -eq 0 ] && "${nobody[@]}" test -x "$tree/bin/physiomae"; then
  chmod 711 "$work"
  install -d -o nobody "$work/home"
  alone+=("${nobody[@]}")
else
  mkdir "$work/home"
fi
run() { (cd "$work/home" && "${alone[@]}" env -i "$tree/bin/physiomae" "$@"); }

run --version >/dev/null
run doctor >"$work/doctor" || fail "doctor: $(cat "$work/doctor")"
run simulate --patients 1 --unlabelled 0 --hours 0.5 --seed 3 --out cohort --threads 1 --quiet >/dev/null
run predict cohort --model "$tree/share/physiomae/models/twin" --out staged --threads 1 --quiet --agreement >/dev/null
[ "$(wc -l <"$work/home/staged/nights.csv")" -eq 2 ] || fail "no night was staged"
ls "$tree/share/doc/physiomae/licences/"*torch* >/dev/null || fail "no licence of libtorch"
echo "check_package: a night was staged from $tree${alone[*]:+ (${alone[*]})}"
