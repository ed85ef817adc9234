#!/usr/bin/env python3
"""Checks that a folder of src/physiomae includes only itself and folders below it in the order of
src/physiomae/CMakeLists.txt, and that folders without torch include no torch header."""
import pathlib
import re
import sys

ORDER = ["base", "io", "signal", "simulate", "dataset", "metrics", "report",
         "kernels", "model", "objectives", "train", "eval", "cli"]
WITHOUT_TORCH = ORDER[:ORDER.index("kernels")]
INCLUDE = re.compile(r'#include ["<]([^">]+)[">]')


def violations(root):
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        folder = path.relative_to(root).parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(1)
            if target.startswith("physiomae/"):
                other = target.split("/")[1]
                if ORDER.index(other) > ORDER.index(folder):
                    yield f"{path}:{number}: {folder} includes {other}, which stands above it"
            elif re.match(r"(ATen|torch|c10)/", target) and folder in WITHOUT_TORCH:
                yield f"{path}:{number}: {folder} includes torch ({target})"


found = list(violations(pathlib.Path(__file__).resolve().parent.parent / "src" / "physiomae"))
for line in found:
    print(line, file=sys.stderr)
sys.exit(1 if found else 0)
