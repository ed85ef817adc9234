#!/usr/bin/env bash
# scripts/install_test.sh BUILD: installs into a folder, moves it and tries it there (check_package.sh).
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
chmod 755 "$work"  # another user tries it
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/elsewhere"
scripts/check_package.sh "$work/elsewhere"
