#!/usr/bin/env python3
"""Sleep stages of other programs as a prediction file (docs/predictions.md). Standard library alone.

    predictions_from.py yasa    NIGHT.csv ...   --out predictions.csv
    predictions_from.py usleep  NIGHT.npy ...   --out predictions.csv
    predictions_from.py luna    pops.txt ...    --out predictions.csv

yasa    hyp.proba.to_csv(), hyp.to_json() or hyp.hypno.to_csv() of yasa.SleepStaging(...).predict()
usleep  what `ut predict_one` or the U-Sleep service writes: .npy with a column a stage (--no_argmax,
        "with confidence scores"; sums over channel groups, divided here) or with one stage, .hyp, .ids
luna    the epoch table of POPS as text (destrat out.db +POPS -r E, or lunapi's table): ID, E, PP_*

A file is of one record, named like it (tr03-0005.csv; --strip takes an ending off); Luna's table names
its records. Epoch i starts --offset + i * --epoch seconds after the recording does.
"""
import argparse
import ast
import csv
import json
import pathlib
import struct
import sys

STAGES = ["W", "N1", "N2", "N3", "REM"]
WORDS = {"w": 0, "wake": 0, "n1": 1, "n2": 2, "n3": 3, "r": 4, "rem": 4}


class Refused(Exception):
    """What is wrong with a file, and a hint."""


def stage_of(word, where):
    """None where a program did not score (U-Time's UNKNOWN, Luna's "?", YASA's UNS and ART)."""
    key = word.strip().lower()
    if key in ("unknown", "?", "uns", "art", "", "nan", "l"):
        return None
    if key not in WORDS:
        raise Refused(f"{where}: \"{word}\" is no stage\nhint: one of W, N1, N2, N3, REM")
    return WORDS[key]


def certain(stage):
    """A stage without probabilities, None for no stage."""
    return None if stage is None else [1.0 if c == stage else 0.0 for c in range(5)]


def normalised(values, where):
    total = sum(values)
    if not all(v >= 0 for v in values) or not 0 < total < float("inf"):
        raise Refused(f"{where}: {values} are no probabilities\nhint: expected five numbers from 0")
    return [v / total for v in values]


def stage_columns(heading, where, prefix=""):
    """The column of each stage by its name, or an error that says which is missing."""
    columns = [None] * 5
    for place, name in enumerate(heading):
        word = name.strip().lower()
        if word.startswith(prefix) and word[len(prefix):] in WORDS:
            columns[WORDS[word[len(prefix):]]] = place
    missing = [STAGES[c] for c in range(5) if columns[c] is None]
    if missing:
        raise Refused(f"{where}: no column of {', '.join(missing)} among {', '.join(heading)}\n"
                      "hint: the program has to be asked for all five stages")
    return columns


def text_of(path):
    try:
        return path.read_text()
    except UnicodeDecodeError:
        raise Refused(f"{path}: no text\nhint: expected what the program writes as text") from None


def from_yasa(path):
    if path.suffix == ".json":
        try:
            hypnogram = json.loads(text_of(path))
            proba, count = hypnogram["proba"], len(hypnogram["values"])
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise Refused(f"{path}: no hypnogram of YASA ({problem})\n"
                          "hint: hyp.to_json(\"night.json\")") from None
        if proba is None:
            return [(i, certain(stage_of(v, path))) for i, v in enumerate(hypnogram["values"])]
        names = list(proba)
        columns = stage_columns(names, path)
        return [(i, normalised([float(proba[names[c]][i]) for c in columns], f"{path}: epoch {i}"))
                for i in range(count)]
    rows = list(csv.reader(text_of(path).splitlines()))
    if len(rows) < 2:
        raise Refused(f"{path}: holds no epoch\nhint: hyp.proba.to_csv(\"night.csv\")")
    if len(rows[0]) == 2:  # Epoch and the scorer's stage
        return [(i, certain(stage_of(row[1], f"{path}: line {i + 2}")))
                for i, row in enumerate(rows[1:])]
    columns = stage_columns(rows[0], path)
    return [(i, normalised([float(row[c]) for c in columns], f"{path}: line {i + 2}"))
            for i, row in enumerate(rows[1:])]


NUMPY_TYPES = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B",
               "u2": "H", "u4": "I", "u8": "Q"}


def read_npy(path):
    """Rows and columns of a NumPy file (format 1 to 3, C order, numbers)."""
    data = path.read_bytes()
    if data[:6] != b"\x93NUMPY" or len(data) < 12:
        raise Refused(f"{path}: no NumPy file\nhint: expected .npy, .hyp or .ids of U-Sleep")
    wide = data[6] >= 2
    begin = 12 if wide else 10
    size = struct.unpack("<I" if wide else "<H", data[8:begin])[0]
    header = ast.literal_eval(data[begin:begin + size].decode("latin-1").strip())
    shape, kind = header["shape"], header["descr"]
    plain = kind[0] in "<|" and kind[1:] in NUMPY_TYPES and not header["fortran_order"]
    if not plain or len(shape) not in (1, 2):
        raise Refused(f"{path}: shape {shape} of {kind}\n"
                      "hint: expected (epochs, 5) or (epochs, 1), little-endian")
    columns = shape[1] if len(shape) == 2 else 1
    code = NUMPY_TYPES[kind[1:]]
    body = data[begin + size:]
    if len(body) != shape[0] * columns * struct.calcsize(code):
        raise Refused(f"{path}: {len(body)} bytes, expected {shape[0]} x {columns} values of {kind}\n"
                      "hint: the file is cut short")
    values = struct.unpack(f"<{shape[0] * columns}{code}", body)
    return [values[r * columns:(r + 1) * columns] for r in range(shape[0])]


def from_usleep(path, epoch):
    if path.suffix == ".hyp":
        return [(i, certain(stage_of(line, f"{path}: line {i + 1}")))
                for i, line in enumerate(text_of(path).splitlines())]
    if path.suffix == ".ids":
        found = []
        for number, row in enumerate(csv.reader(text_of(path).splitlines()), 1):
            if len(row) != 3:
                raise Refused(f"{path}: line {number}: {len(row)} cells\nhint: expected start,duration,stage")
            start, duration = float(row[0]), float(row[1])
            answer = certain(stage_of(row[2], f"{path}: line {number}"))
            found += [((start + k * epoch) / epoch, answer) for k in range(round(duration / epoch))]
        return found
    if path.suffix != ".npy":
        raise Refused(f"{path}: ends in \"{path.suffix}\"\nhint: expected .npy, .hyp or .ids of U-Sleep")
    rows = read_npy(path)
    if rows and len(rows[0]) == 1:
        return [(i, certain(None if row[0] > 4 else int(row[0]))) for i, row in enumerate(rows)]
    if rows and len(rows[0]) != 5:
        raise Refused(f"{path}: {len(rows[0])} columns\nhint: expected W, N1, N2, N3, REM, or one stage")
    return [(i, normalised(row, f"{path}: epoch {i}")) for i, row in enumerate(rows)]


def from_luna(path):
    """By record: POPS leaves out epochs it could not judge; theirs have NA."""
    lines = [line for line in text_of(path).splitlines() if line.strip()]
    if len(lines) < 2:
        raise Refused(f"{path}: holds no epoch\nhint: destrat out.db +POPS -r E > pops.txt")
    heading = lines[0].split("\t")
    for name in ("ID", "E"):
        if name not in heading:
            raise Refused(f"{path}: no column {name} among {', '.join(heading)}\n"
                          "hint: the table by epoch: destrat out.db +POPS -r E")
    columns = stage_columns(heading, path, prefix="pp_")
    found = {}
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(heading):
            raise Refused(f"{path}: line {number}: {len(cells)} cells, expected {len(heading)}\n"
                          "hint: the columns are separated by tabs")
        values = [cells[c].strip() for c in columns]
        if any(value in ("NA", ".", "", "nan") for value in values):
            continue
        where = f"{path}: line {number}"
        answer = normalised([float(value) for value in values], where)
        epoch = int(cells[heading.index("E")]) - 1
        found.setdefault(cells[heading.index("ID")], []).append((epoch, answer))
    return found


def nights_of(program, path, arguments):
    """Record names with their answers: (epoch from 0, five probabilities or None)."""
    if program == "luna":
        return from_luna(path)
    name = path.name[:-len(path.suffix)] if path.suffix else path.name
    if arguments.strip and name.endswith(arguments.strip):
        name = name[:-len(arguments.strip)]
    return {name: from_yasa(path) if program == "yasa" else from_usleep(path, arguments.epoch)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", choices=["yasa", "usleep", "luna"])
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--strip", default="", help="ending of a file's name that is not the record's")
    parser.add_argument("--offset", type=float, default=0, help="start of the first epoch, seconds")
    parser.add_argument("--epoch", type=float, default=30, help="length of an epoch, seconds")
    arguments = parser.parse_args()
    lines, seen, unscored = ["task,record,start_seconds," + ",".join("p_" + s for s in STAGES)], set(), 0
    try:
        for path in arguments.files:
            for record, night in nights_of(arguments.program, path, arguments).items():
                if record in seen:
                    raise Refused(f"{path}: a second night of record {record}\nhint: a record a file")
                seen.add(record)
                for epoch, answer in night:
                    if answer is None:
                        unscored += 1
                        continue
                    start = arguments.offset + epoch * arguments.epoch
                    lines.append(f"sleep,{record},{start:.10g}," + ",".join(f"{p:.6g}" for p in answer))
    except (Refused, OSError, ValueError) as problem:
        print(f"predictions_from.py: {problem}", file=sys.stderr)
        return 1
    arguments.out.write_text("\n".join(lines) + "\n")
    print(f"{len(lines) - 1} epochs of {len(seen)} records"
          + (f", {unscored} without a stage" if unscored else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
