"""The files of other stagers, read for predictions_from.py. Standard library alone.

A reader gives (start in seconds, five probabilities or None) an epoch, in the order of the file.
"""
import ast
import codecs
import csv
import datetime
import json
import math
import re
import struct

STAGES = ["W", "N1", "N2", "N3", "REM"]
WORDS = {"w": 0, "wake": 0, "n1": 1, "n2": 2, "n3": 3, "r": 4, "rem": 4}
WINDOW_SECONDS = 30
UNITS = {"ms": 0.001, "s": 1, "sec": 1, "min": 60, "t": 60, "h": 3600}


class Refused(Exception):
    """What is wrong with a file, and a hint."""


def stage_of(word, where):
    """None where a program did not score (U-Time's UNKNOWN, Luna's "?", YASA's UNS and ART)."""
    key = word.strip().lower() if isinstance(word, str) else str(word)
    if key in ("unknown", "?", "uns", "art", "", "nan", "l"):
        return None
    if key not in WORDS:
        raise Refused(f"{where}: \"{word}\" is no stage\nhint: one of W, N1, N2, N3, REM")
    return WORDS[key]


def certain(stage):
    """A stage without probabilities, None for no stage."""
    return None if stage is None else [1.0 if c == stage else 0.0 for c in range(5)]


def number(text, where, what="value"):
    try:
        return float(text)
    except (TypeError, ValueError):
        raise Refused(f"{where}: {what} \"{text}\" is no number\n"
                      "hint: expected the file as its program writes it") from None


def whole(text, where, what):
    value = number(text, where, what)
    if value != math.floor(value) or not 0 <= value < 1e9:
        raise Refused(f"{where}: {what} is {text}\nhint: expected a whole number from 0")
    return int(value)


def probabilities(cells, where):
    """None where none of the five is there."""
    if all(cell is None or str(cell).strip().lower() in ("", "na", "nan", ".") for cell in cells):
        return None
    values = [number(cell, where, "probability") for cell in cells]
    total = sum(values)
    if not all(v >= 0 for v in values) or not 0 < total < math.inf:
        raise Refused(f"{where}: {values} are no probabilities\nhint: expected five numbers from 0")
    return [v / total for v in values]


def stage_columns(heading, where, prefix=""):
    """The column of each stage by its name, or an error that says which is missing."""
    columns = [None] * 5
    for place, name in enumerate(heading):
        word = name.strip().lower()
        stage = WORDS.get(word[len(prefix):]) if word.startswith(prefix) else None
        if stage is None:
            continue
        if columns[stage] is not None:
            raise Refused(f"{where}: \"{heading[columns[stage]]}\" and \"{name}\" are both {STAGES[stage]}\n"
                          "hint: one column a stage, as the program writes it")
        columns[stage] = place
    missing = [STAGES[c] for c in range(5) if columns[c] is None]
    if missing:
        raise Refused(f"{where}: no column of {', '.join(missing)} among {', '.join(heading)}\n"
                      "hint: the program has to be asked for all five stages")
    return columns


def text_of(path):
    """Of UTF-8, or of the UTF-16 that spreadsheets save; marks in front are no text."""
    data = path.read_bytes()
    wide = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path}: no text\nhint: expected what the program writes as text") from None


def rows_of(path, delimiter, hint):
    """(where, cells) of each line that holds something, the heading first; all of its width."""
    lines = enumerate(csv.reader(text_of(path).splitlines(), delimiter=delimiter), 1)
    rows = [(f"{path}: line {i}", cells) for i, cells in lines if any(c.strip() for c in cells)]
    if len(rows) < 2:
        raise Refused(f"{path}: holds no epoch\nhint: {hint}")
    for where, cells in rows:
        if len(cells) != len(rows[0][1]):
            raise Refused(f"{where}: {len(cells)} cells, expected {len(rows[0][1])}\n"
                          "hint: the file is cut short, or its cells are separated by something else")
    return rows


def seconds_of_freq(freq, path):
    """"30s", "1min" of a YASA hypnogram, as pandas writes it."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)?([a-z]+)", str(freq).strip().lower())
    if not found or found[2] not in UNITS or float(found[1] or 1) <= 0:
        raise Refused(f"{path}: \"freq\" is \"{freq}\"\nhint: expected the length of an epoch, as \"30s\"")
    return float(found[1] or 1) * UNITS[found[2]]


def seconds_since_begin(text, where, begin):
    """From --begin to a time of day that a file states."""
    if begin is None:
        raise Refused(f"{where}: has times of day, the first is {text}\nhint: --begin \"2024-01-31 22:00:00\" "
                      "says when the recording starts; epochs are counted from there")
    try:
        return (datetime.datetime.fromisoformat(str(text).strip()) - begin).total_seconds()
    except (TypeError, ValueError):
        raise Refused(f"{where}: \"{text}\" is no time beside {begin}\n"
                      "hint: expected 2024-01-31 22:00:00, with a zone in both or in none") from None


def refuse_begin(path, begin):
    if begin is not None:
        raise Refused(f"{path}: numbers its epochs, --begin {begin} says nothing of them\n"
                      "hint: leave --begin out; --offset says how long after the recording's start the "
                      "first epoch starts")


def read_yasa_json(path):
    """The hypnogram, with "values" a list and "proba" of as many numbers a stage, or None."""
    try:
        hypnogram = json.loads(text_of(path))
        values, proba = hypnogram["values"], hypnogram["proba"]
        hypnogram.get("freq")
        if not isinstance(values, list):
            raise TypeError("\"values\" is no list")
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise Refused(f"{path}: no hypnogram of YASA ({problem})\n"
                      "hint: hyp.to_json(\"night.json\")") from None
    if proba is not None and (not isinstance(proba, dict) or any(
            not isinstance(p, list) or len(p) != len(values) for p in proba.values())):
        raise Refused(f"{path}: \"proba\" is not {len(values)} numbers a stage, as \"values\"\n"
                      "hint: hyp.to_json(\"night.json\")")
    return hypnogram


def from_yasa_json(path, arguments):
    hypnogram = read_yasa_json(path)
    values, proba, freq = hypnogram["values"], hypnogram["proba"], hypnogram.get("freq")
    epoch = arguments.epoch
    seconds = epoch if freq is None else seconds_of_freq(freq, path)
    if seconds != epoch and epoch != WINDOW_SECONDS:
        raise Refused(f"{path}: its epochs are of {freq}, --epoch is {epoch:g}\nhint: leave --epoch out")
    first = 0
    if hypnogram.get("start") is None:
        refuse_begin(path, arguments.begin)
    else:
        first = seconds_since_begin(hypnogram["start"], path, arguments.begin)
    if proba is None:
        answers = [certain(stage_of(v, f"{path}: epoch {i}")) for i, v in enumerate(values)]
    else:
        names = list(proba)
        columns = [proba[names[c]] for c in stage_columns(names, path)]
        answers = [probabilities([column[i] for column in columns], f"{path}: epoch {i}")
                   for i in range(len(values))]
    return [(first + i * seconds, answer) for i, answer in enumerate(answers)], seconds


def starts_of(rows, path, arguments):
    """When each epoch of a YASA table starts: by its number, or by its time of day."""
    name = rows[0][1][0].strip().lower()
    if name in ("epoch", ""):
        refuse_begin(path, arguments.begin)
        return [whole(cells[0], where, "epoch") * arguments.epoch for where, cells in rows[1:]]
    if name != "time":
        raise Refused(f"{path}: no column \"Epoch\" in front\n"
                      "hint: hyp.proba.to_csv(\"night.csv\") writes it, without index=False")
    return [seconds_since_begin(cells[0], where, arguments.begin) for where, cells in rows[1:]]


def from_yasa(path, arguments):
    if path.suffix == ".json":
        return from_yasa_json(path, arguments)
    rows = rows_of(path, ",", "hyp.proba.to_csv(\"night.csv\")")
    heading = rows[0][1]
    if len(heading) == 2:  # the epoch and the scorer's stage
        answers = [certain(stage_of(cells[1], where)) for where, cells in rows[1:]]
    else:
        columns = stage_columns(heading, path)
        answers = [probabilities([cells[c] for c in columns], where) for where, cells in rows[1:]]
    return list(zip(starts_of(rows, path, arguments), answers)), arguments.epoch


NUMPY_TYPES = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B",
               "u2": "H", "u4": "I", "u8": "Q"}


def npy_header(path, data):
    """Shape, type and where the values begin."""
    if data[:6] != b"\x93NUMPY" or len(data) < 12:
        raise Refused(f"{path}: no NumPy file\nhint: expected .npy, .hyp or .ids of U-Sleep")
    wide = data[6] >= 2
    begin = 12 if wide else 10
    size = struct.unpack("<I" if wide else "<H", data[8:begin])[0]
    try:
        header = ast.literal_eval(data[begin:begin + size].decode("latin-1").strip())
        shape, kind, columns_first = header["shape"], header["descr"], header["fortran_order"]
        known = kind[0] in "<|" and kind[1:] in NUMPY_TYPES and not columns_first
        plain = known and len(shape) in (1, 2) and all(isinstance(n, int) and n >= 0 for n in shape)
    except (SyntaxError, ValueError, KeyError, TypeError, IndexError, MemoryError, RecursionError):
        raise Refused(f"{path}: its header is damaged\nhint: expected .npy as numpy.save writes it") from None
    if not plain:
        raise Refused(f"{path}: shape {shape} of {kind}\n"
                      "hint: expected (epochs, 5) or (epochs, 1), little-endian")
    return shape, kind, begin + size


def read_npy(path):
    """Rows and columns of a NumPy file (format 1 to 3, C order, numbers)."""
    data = path.read_bytes()
    shape, kind, begin = npy_header(path, data)
    columns = shape[1] if len(shape) == 2 else 1
    code = NUMPY_TYPES[kind[1:]]
    body = data[begin:]
    if len(body) != shape[0] * columns * struct.calcsize(code):
        raise Refused(f"{path}: {len(body)} bytes, expected {shape[0]} x {columns} values of {kind}\n"
                      "hint: the file is cut short")
    values = struct.unpack(f"<{shape[0] * columns}{code}", body)
    return [values[r * columns:(r + 1) * columns] for r in range(shape[0])]


def numbered_stage(value, where):
    """0 to 4; U-Time's 5 (unknown) and 6 (out of bounds) are none."""
    if value not in range(7):
        raise Refused(f"{where}: {value} is no stage\n"
                      "hint: expected 0 to 4 (W, N1, N2, N3, REM), 5 or 6 for none")
    return certain(int(value) if value < 5 else None)


def from_ids(path, epoch):
    found = []
    for line, row in enumerate(csv.reader(text_of(path).splitlines()), 1):
        where = f"{path}: line {line}"
        if len(row) != 3:
            raise Refused(f"{where}: {len(row)} cells\nhint: expected start,duration,stage")
        start, duration = number(row[0], where, "start"), number(row[1], where, "duration")
        if not 0 <= start <= 1e9 or not 0 < duration <= 1e9 or duration % epoch != 0:
            raise Refused(f"{where}: {row[1]} s from {row[0]} s on\nhint: expected epochs of {epoch:g} s, or "
                          "another --epoch")
        answer = certain(stage_of(row[2], where))
        found += [(start + k * epoch, answer) for k in range(round(duration / epoch))]
    return found


def from_usleep(path, epoch):
    if path.suffix == ".hyp":
        return [(i * epoch, certain(stage_of(line, f"{path}: line {i + 1}")))
                for i, line in enumerate(text_of(path).splitlines())]
    if path.suffix == ".ids":
        return from_ids(path, epoch)
    if path.suffix != ".npy":
        raise Refused(f"{path}: ends in \"{path.suffix}\"\nhint: expected .npy, .hyp or .ids of U-Sleep")
    rows = read_npy(path)
    if rows and len(rows[0]) == 1:
        return [(i * epoch, numbered_stage(row[0], f"{path}: epoch {i}")) for i, row in enumerate(rows)]
    if rows and len(rows[0]) != 5:
        raise Refused(f"{path}: {len(rows[0])} columns\nhint: expected W, N1, N2, N3, REM, or one stage")
    return [(i * epoch, probabilities(row, f"{path}: epoch {i}")) for i, row in enumerate(rows)]


def from_luna(path, epoch):
    """By record; epochs that POPS could not judge have NA, or no row."""
    rows = rows_of(path, "\t", "destrat out.db +POPS -r E > pops.txt")
    heading = rows[0][1]
    for name in ("ID", "E"):
        if name not in heading:
            raise Refused(f"{path}: no column {name} among {', '.join(heading)}\n"
                          "hint: the table by epoch: destrat out.db +POPS -r E")
    columns = stage_columns(heading, path, prefix="pp_")
    found = {}
    for where, cells in rows[1:]:
        answer = probabilities([cells[c] for c in columns], where)
        index = whole(cells[heading.index("E")], where, "E") - 1  # Luna counts from 1
        found.setdefault(cells[heading.index("ID")], []).append((index * epoch, answer))
    return found
