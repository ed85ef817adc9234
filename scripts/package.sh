#!/usr/bin/env bash
# scripts/package.sh BUILD: build/physiomae-VERSION-linux-ARCH.tar.xz, unpacked elsewhere and tried.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$("$build/bin/physiomae" --version | tr -dc '0-9.')
name=physiomae-$version-linux-$(uname -m)
work=$(mktemp -d)
chmod 755 "$work"  # another user tries it
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/$name" >/dev/null
# The same content gives the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$work" -cf - "$name" |
  xz -T0 -3 >"build/$name.tar.xz.partial"
mv "build/$name.tar.xz.partial" "build/$name.tar.xz"

mkdir "$work/elsewhere"
tar -C "$work/elsewhere" -xf "build/$name.tar.xz"
scripts/check_package.sh "$work/elsewhere/$name"
echo "build/$name.tar.xz: $(du -m "build/$name.tar.xz" | cut -f1) MB, unpacked $(du -sm "$work/elsewhere/$name" | cut -f1) MB"
