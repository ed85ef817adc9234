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
numbers it. Epochs shorter than 30 s are put together to windows of 30 s: the mean of their answers.
"""
import argparse
import csv
import datetime
import math
import pathlib
import sys

from stager_files import STAGES, WINDOW_SECONDS, Refused, from_luna, from_usleep, from_yasa


def nights_of(program, path, arguments):
    """Record names with (start in seconds, five probabilities or None) a epoch, and its length."""
    if program == "luna":
        return {record: (night, arguments.epoch)
                for record, night in from_luna(path, arguments.epoch).items()}
    name = path.name[:-len(path.suffix)] if path.suffix else path.name
    if arguments.strip and name.endswith(arguments.strip):
        name = name[:-len(arguments.strip)]
    if program == "yasa":
        return {name: from_yasa(path, arguments)}
    return {name: (from_usleep(path, arguments.epoch), arguments.epoch)}


def in_windows(night, seconds, where):
    """The same a window of 30 s; None where one of its epochs has no answer."""
    starts = set()
    for start, _ in night:
        if start < 0:
            raise Refused(f"{where}: an epoch starts {-start:g} s before the recording\n"
                          "hint: epochs are counted from the recording's start")
        if start in starts:
            raise Refused(f"{where}: two epochs start at {start:g} s\nhint: one answer an epoch")
        starts.add(start)
    if seconds == WINDOW_SECONDS:
        return night
    parts = round(WINDOW_SECONDS / seconds)
    if parts < 1 or abs(parts * seconds - WINDOW_SECONDS) > 1e-9:
        raise Refused(f"{where}: epochs of {seconds:g} s do not make up windows of {WINDOW_SECONDS} s\n"
                      "hint: ask the program for epochs of 30 s")
    windows = {}
    for start, answer in night:
        windows.setdefault(math.floor(start / WINDOW_SECONDS + 1e-9), []).append(answer)
    return [(window * WINDOW_SECONDS,
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
                        help="when the recording starts, for YASA's tables with a column Time")
    arguments = parser.parse_args()
    if not math.isfinite(arguments.offset):
        parser.error(f"--offset {arguments.offset}: expected seconds")
    if not 0 < arguments.epoch <= WINDOW_SECONDS:
        parser.error(f"--epoch {arguments.epoch:g}: expected seconds, at most {WINDOW_SECONDS}")
    return arguments


def predictions_of(arguments):
    """Rows of the prediction file, how many records they are of, and how many had no stage."""
    lines, seen, unscored = [], set(), 0
    for path in arguments.files:
        for record, (night, seconds) in nights_of(arguments.program, path, arguments).items():
            if record in seen:
                raise Refused(f"{path}: a second night of record {record}\nhint: a record a file")
            seen.add(record)
            for start, answer in in_windows(night, seconds, f"{path}: record {record}"):
                if answer is None:
                    unscored += 1
                    continue
                lines.append(["sleep", record, f"{arguments.offset + start:.10g}",
                              *(f"{p:.6g}" for p in answer)])
    return lines, len(seen), unscored


def main():
    arguments = parse_arguments()
    try:
        lines, records, unscored = predictions_of(arguments)
        with arguments.out.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["task", "record", "start_seconds", *("p_" + s for s in STAGES)])
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
