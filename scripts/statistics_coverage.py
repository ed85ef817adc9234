#!/usr/bin/env python3
"""How often the 90 % intervals of sleep statistics hold.

    scripts/statistics_coverage.py build/release/bin/physiomae data/models/twin WORK [--nights 20] [--seed 1108]

simulates whole nights that the model has not seen (unless its own cohort has that seed), stages them into
WORK/staged, and counts for each statistic the nights whose interval holds the value of the true stages. What is
in WORK already is not done again.
"""
import argparse
import csv
import subprocess
from pathlib import Path


def number(text):
    try:
        return float(text)
    except ValueError:
        return None  # undefined in this night


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("work", type=Path)
    parser.add_argument("--nights", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1108)
    arguments = parser.parse_args()
    nights, staged = arguments.work / "nights", arguments.work / "staged"
    subprocess.run([arguments.program, "simulate", "--patients", str(arguments.nights), "--unlabelled", "0",
                    "--seed", str(arguments.seed), "--out", nights], check=True)
    subprocess.run([arguments.program, "predict", nights, "--model", arguments.model, "--out", staged,
                    "--no-page", "--agreement"], check=True, stdout=subprocess.DEVNULL)
    found = {}
    for file in sorted(staged.glob("*/statistics.csv")):
        with open(file, newline="") as table:
            for row in csv.DictReader(table):
                value, low, high, scored = (number(row[key]) for key in ("value", "low_90", "high_90", "scored"))
                if None not in (value, low, high, scored):
                    found.setdefault((row["statistic"], row["unit"]), []).append(
                        (low <= scored <= high, high - low, abs(value - scored)))
    print("| statistic | unit | held | of | mean width | mean error of the value |\n|---|---|---|---|---|---|")
    for (name, unit), rows in found.items():
        held, width, error = (sum(column) for column in zip(*rows))
        print(f"| {name} | {unit} | {held} | {len(rows)} | {width / len(rows):.1f} | {error / len(rows):.1f} |")


if __name__ == "__main__":
    main()
