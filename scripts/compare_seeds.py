#!/usr/bin/env python3
"""Paired test of two strategies of a grid over all of their pretraining seeds.

    scripts/compare_seeds.py build/release/bin/physiomae grid published-multimae_drop ours-multimae_drop-spectrum

joins each strategy's test predictions (all training patients) into one file a task, a pretraining seed a run,
and has `physiomae evaluate --compare` score and test them: permutation of whole patients, all runs together.
"""
import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

TASKS = ("sleep", "age", "arousal")


def joined(cells, strategy, task, out):
    """The predictions of all seeds of `strategy` in one file; how many seeds there are."""
    folders = sorted(cells.glob(f"probe-{strategy}-seed*"))
    writer = None
    with open(out, "w", newline="") as file:
        for run, folder in enumerate(folders):
            with open(folder / "out" / f"predictions_{task}.csv", newline="") as part:
                for row in csv.DictReader(part):
                    row["seed"] = run
                    if writer is None:
                        writer = csv.DictWriter(file, row.keys())
                        writer.writeheader()
                    writer.writerow(row)
    return len(folders)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("grid", type=Path, help="output folder of reproduce")
    parser.add_argument("first", help="such as published-multimae_drop")
    parser.add_argument("second")
    arguments = parser.parse_args()
    cells = arguments.grid / "cells"
    rows = ["| task | score | first | second | difference | p |", "|---|---|---|---|---|---|"]
    for task in TASKS:
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("first.csv", "second.csv")]
            seeds = [joined(cells, strategy, task, file)
                     for strategy, file in zip((arguments.first, arguments.second), files)]
            if not all(seeds):
                raise SystemExit(f"{cells}: {seeds[0]} and {seeds[1]} seeds of the two; reproduce first")
            done = subprocess.run(
                [arguments.program, "evaluate", cells / "ingest" / "out", "--split",
                 cells / "split" / "out" / "split.json", "--predictions", files[0], "--compare", files[1],
                 "--name", "first", "--compare-name", "second", "--json"],
                check=True, capture_output=True, text=True)
        for size in json.loads(done.stdout)["sizes"]:
            for test in size["comparisons"]:
                if {test["first"], test["second"]} == {"first", "second"}:
                    rows.append(f"| {task} | {test['score']} | {test['first_mean']:.3f} | "
                                f"{test['second_mean']:.3f} | {test['difference']:+.3f} | {test['p']:.4f} |")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
