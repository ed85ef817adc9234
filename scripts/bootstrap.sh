#!/usr/bin/env bash
# Installs what is missing to build PhysioMAE: Debian packages and libtorch from its PyPI wheel into
# .deps/. Idempotent: when nothing is missing it says nothing and costs a fraction of a second.
#   scripts/bootstrap.sh [build] [lint] [fuzz] [oracle] [browser]
# TORCH_DIR=<site-packages/torch> uses a libtorch that is already there.
set -euo pipefail
cd "$(dirname "$0")/.."

torch_version=2.11.0
declare -A packages=(
  [build]="g++ cmake ninja-build ccache mold pkg-config libfmt-dev libspdlog-dev libpugixml-dev
           nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libhdf5-dev libkissfft-dev libssl-dev
           zlib1g-dev libgtest-dev libgmock-dev libbenchmark-dev python3-venv"
  [lint]="clang-format clang-tidy clang"
  [fuzz]="clang libclang-rt-14-dev"
  [oracle]="python3-venv"
)

install_packages() {
  local wanted=() missing=()
  for group in "$@"; do read -ra names -d '' <<<"${packages[$group]}" || true; wanted+=("${names[@]}"); done
  if ! command -v dpkg-query >/dev/null; then
    [ -n "${PHYSIOMAE_SKIP_PACKAGES:-}" ] && return
    cat >&2 <<EOF
This machine is not Debian. PhysioMAE needs a C++20 compiler (g++ 12 or later), CMake 3.25, Ninja,
Python 3 with venv, and the development files of: fmt 9, spdlog, pugixml, nlohmann-json, CLI11,
toml++ 3.3, HDF5 1.10, KissFFT (float), OpenSSL 3, zlib, GoogleTest, Google Benchmark.
Debian's names for them: ${wanted[*]}
hint: install them with your own package manager, then run again with PHYSIOMAE_SKIP_PACKAGES=1
EOF
    exit 1
  fi
  for name in "${wanted[@]}"; do
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "missing packages: ${missing[*]}
hint: run as root: apt-get install ${missing[*]}" >&2; exit 1; }
    sudo=sudo
  fi
  echo "installing ${#missing[@]} Debian packages: ${missing[*]}"
  $sudo apt-get -qq update
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

install_torch() {
  if [ -n "${TORCH_DIR:-}" ]; then
    [ -f "$TORCH_DIR/include/ATen/ATen.h" ] || {
      echo "TORCH_DIR=$TORCH_DIR: no include/ATen/ATen.h there
hint: give the torch folder itself, e.g. .../site-packages/torch" >&2; exit 1; }
    return
  fi
  local kind=cpu
  if command -v nvidia-smi >/dev/null && nvidia-smi -L 2>/dev/null | grep -q GPU; then kind=cuda; fi
  local stamp=".deps/torch/installed-$torch_version-$kind"
  [ -f "$stamp" ] && return
  echo "installing libtorch $torch_version ($kind) into .deps/torch (530 MB without a GPU)"
  rm -rf .deps/torch
  "${PYTHON:-/usr/bin/python3}" -m venv .deps/torch
  if [ $kind = cuda ]; then
    .deps/torch/bin/pip install -q "torch==$torch_version"
  else
    # Enough to link libtorch_cpu and libc10; the other CUDA libraries are 3 GB nobody would load.
    .deps/torch/bin/pip install -q --no-deps "torch==$torch_version" \
      "nvidia-cuda-runtime==13.0.*" "nvidia-cuda-cupti==13.0.*"
  fi
  touch "$stamp"
}

install_oracle() {
  [ -f .deps/oracle/installed ] && return
  echo "installing the Python tools that made the golden files into .deps/oracle"
  "${PYTHON:-/usr/bin/python3}" -m venv .deps/oracle
  .deps/oracle/bin/pip install -q -r tests/golden/requirements.txt
  touch .deps/oracle/installed
}

# Pages are tested in a browser. Where none can be had those tests are skipped, by name: never an error.
install_browser() {
  local name
  [ -n "${PHYSIOMAE_BROWSER:-}" ] && return
  for name in chromium chromium-browser google-chrome chrome; do command -v $name >/dev/null && return; done
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
  if command -v apt-get >/dev/null; then
    echo "installing a Debian package: chromium (tests of HTML pages)"
    $sudo apt-get -qq update 2>/dev/null || true
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
      chromium fonts-dejavu-core >/dev/null 2>&1 && return
  fi
  echo "no Chromium: tests of pages in a browser will be skipped"
}

groups=("$@")
[ ${#groups[@]} -eq 0 ] && groups=(build)
packaged=()
for group in "${groups[@]}"; do [ "$group" = browser ] || packaged+=("$group"); done
[ ${#packaged[@]} -eq 0 ] || install_packages "${packaged[@]}"
for group in "${groups[@]}"; do
  case $group in
    build) install_torch ;;
    oracle) install_oracle ;;
    browser) install_browser ;;
  esac
done
