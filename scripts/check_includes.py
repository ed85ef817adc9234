#!/usr/bin/env python3
"""Checks that a folder of src/physiomae includes only itself and folders above it in
src/physiomae/folders.txt, and that folders without torch include no torch header."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src" / "physiomae"
FOLDERS = [line.split() for line in (ROOT / "folders.txt").read_text().splitlines()
           if line and not line.startswith("#")]
ORDER = [words[0] for words in FOLDERS] + ["cli"]
WITHOUT_TORCH = [words[0] for words in FOLDERS if "torch" not in words]
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
                if other not in ORDER:
                    yield f"{path}:{number}: {other} is no folder of folders.txt"
                elif ORDER.index(other) > ORDER.index(folder):
                    yield f"{path}:{number}: {folder} includes {other}, which stands below it in folders.txt"
            elif re.match(r"(ATen|torch|c10)/", target) and folder in WITHOUT_TORCH:
                yield f"{path}:{number}: {folder} includes torch ({target})"


found = list(violations(ROOT))
for line in found:
    print(line, file=sys.stderr)
sys.exit(1 if found else 0)
