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
its records. Epoch i starts --offset + i * --epoch seconds after the recording does, with i as the file
numbers it. Epochs shorter than 30 s are put together to windows of 30 s, the mean of their answers:
from the recording's start on where they lie on its grid, else from the first epoch on.
"""
import argparse
import csv
import datetime
import math
import pathlib
import sys

from stager_files import STAGES, WINDOW_SECONDS, Refused, from_luna, from_usleep, from_yasa

TIME_TOLERANCE = 1e-6  # seconds; starts are sums and products of decimal fractions
HEADING = ["task", "record", "start_seconds", *("p_" + stage for stage in STAGES)]


def nights_of(program, path, arguments):
    """Record names with (start in seconds, five probabilities or None) a epoch, and its length."""
    if program == "luna":
        return {record: (night, arguments.epoch)
                for record, night in from_luna(path, arguments.epoch).items()}
    name = path.name[:-len(path.suffix)] if path.suffix else path.name
    if arguments.strip and name.endswith(arguments.strip):
        name = name[:-len(arguments.strip)]
        if not name:
            raise Refused(f"{path}: --strip {arguments.strip} leaves nothing of its name\n"
                          "hint: --strip takes what stands behind the record's name, as .hypno")
    if program == "yasa":
        return {name: from_yasa(path, arguments)}
    return {name: (from_usleep(path, arguments.epoch), arguments.epoch)}


def check_starts(night, seconds, where):
    starts = sorted(start for start, _ in night)
    if starts and starts[0] < 0:
        raise Refused(f"{where}: an epoch starts {-starts[0]:g} s before the recording\n"
                      "hint: epochs are counted from the recording's start")
    for one, next_one in zip(starts, starts[1:]):
        if one == next_one:
            raise Refused(f"{where}: two epochs start at {one:g} s\nhint: one answer an epoch")
        if next_one - one < seconds - TIME_TOLERANCE:
            raise Refused(f"{where}: epochs start at {one:.10g} s and at {next_one:.10g} s, expected "
                          f"{seconds:g} s between them\nhint: --epoch states how long an epoch is")


def numbered(starts, seconds, where):
    """When the first window starts, and each epoch's number from there on.

    The grid is the recording's where epochs of this length lie on it, since the first rows may be left
    out; else it begins with the first epoch. No epoch is moved.
    """
    def numbers(first):
        return [round((start - first) / seconds) for start in starts]

    def off_grid(first):
        return [start for start, i in zip(starts, numbers(first))
                if abs(first + i * seconds - start) > TIME_TOLERANCE]

    first = min(starts) if off_grid(0) else 0
    if off_grid(first):
        raise Refused(f"{where}: an epoch starts at {off_grid(first)[0]:.10g} s, expected epochs of "
                      f"{seconds:g} s from {first:.10g} s on\n"
                      "hint: --epoch states how long an epoch is; those of 30 s may start anywhere")
    return first, numbers(first)


def in_windows(night, seconds, where):
    """The same a window of 30 s; None where one of its epochs has no answer."""
    check_starts(night, seconds, where)
    if seconds == WINDOW_SECONDS or not night:
        return night
    parts = round(WINDOW_SECONDS / seconds)
    if parts < 1 or abs(parts * seconds - WINDOW_SECONDS) > 1e-9:
        raise Refused(f"{where}: epochs of {seconds:g} s do not make up windows of {WINDOW_SECONDS} s\n"
                      "hint: ask the program for epochs of 30 s")
    first, numbers = numbered([start for start, _ in night], seconds, where)
    windows = {}
    for number, (_, answer) in zip(numbers, night):
        windows.setdefault(number // parts, []).append(answer)
    return [(first + window * WINDOW_SECONDS,
             None if len(answers) != parts or None in answers
             else [sum(column) / parts for column in zip(*answers)])
            for window, answers in sorted(windows.items())]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", choices=["yasa", "usleep", "luna"])
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--strip", default="", help="ending of a file's name that is not the record's")
    parser.add_argument("--offset", type=float, default=0, help="start of the first epoch, seconds")
    parser.add_argument("--epoch", type=float, default=WINDOW_SECONDS,
                        help="length of an epoch, seconds; YASA's JSON says its own")
    parser.add_argument("--begin", type=datetime.datetime.fromisoformat,
                        help="when the recording starts, for YASA's files with times of day")
    arguments = parser.parse_args()
    if arguments.begin and arguments.program != "yasa":
        parser.error(f"--begin is for YASA's files with times of day; {arguments.program} numbers its "
                     "epochs: --offset says when the first starts")
    if not math.isfinite(arguments.offset):
        parser.error(f"--offset {arguments.offset}: expected seconds")
    if not 0 < arguments.epoch <= WINDOW_SECONDS:
        parser.error(f"--epoch {arguments.epoch:g}: expected seconds, at most {WINDOW_SECONDS}")
    return arguments


def rows_of_night(record, night, offset):
    return [["sleep", record, f"{offset + start:.10g}", *(f"{p:.6g}" for p in answer)]
            for start, answer in night if answer is not None]


def rows_of_file(path, arguments, unscored):
    """Rows by record, one at least in all; counts windows without a stage into `unscored`."""
    rows = {}
    for record, (night, seconds) in nights_of(arguments.program, path, arguments).items():
        windows = in_windows(night, seconds, f"{path}: record {record}")
        rows[record] = rows_of_night(record, windows, arguments.offset)
        unscored[record] = len(windows) - len(rows[record])
    if not any(rows.values()):
        raise Refused(f"{path}: holds no window of {WINDOW_SECONDS} s with a stage\n"
                      "hint: see why its program scored nothing, state its --epoch, or leave the file out")
    for record in rows:
        if not rows[record]:
            print(f"predictions_from.py: warning: {path}: record {record}: none of its "
                  f"{unscored[record]} windows has a stage", file=sys.stderr)
    return rows


def predictions_of(arguments):
    """Rows of the prediction file, how many records they are of, and how many had no stage."""
    lines, unscored = [], {}
    for path in arguments.files:
        known = set(unscored)
        for record, rows in rows_of_file(path, arguments, unscored).items():
            if record in known:
                raise Refused(f"{path}: a second night of record {record}\nhint: a record a file")
            lines += rows
    return lines, len({line[1] for line in lines}), sum(unscored.values())


def refuse_to_replace(out):
    """Anything but what an earlier call wrote: an input, a store's file."""
    if not out.is_file():
        return
    with out.open("rb") as file:
        first = file.readline(200).rstrip(b"\r\n")
    if first not in (b"", ",".join(HEADING).encode()):
        raise Refused(f"{out}: is there, and not by this program\n"
                      "hint: give another --out, or remove that file")


def main():
    arguments = parse_arguments()
    try:
        refuse_to_replace(arguments.out)
        lines, records, unscored = predictions_of(arguments)
        with arguments.out.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADING)
            writer.writerows(lines)
    except OSError as problem:
        print(f"predictions_from.py: {problem}\nhint: check that the files and the folder of --out are there",
              file=sys.stderr)
        return 1
    except (Refused, csv.Error) as problem:
        print(f"predictions_from.py: {problem}", file=sys.stderr)
        return 1
    print(f"{len(lines)} epochs of {records} records"
          + (f", {unscored} without a stage" if unscored else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
