#!/usr/bin/env python3
"""Ranges that hold 99 % of the 994 scored nights of data/physionet2018: what `predict` compares a
night's stages with (src/physiomae/night/plausibility.cpp). Standard library alone.

    scripts/reference_ranges.py
"""
import csv
import gzip
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "physionet2018"
EPOCH = 6000  # samples of 30 s at 200 Hz


def epochs(runs):
    """The stages of a record, an epoch each; U at both ends left out."""
    stages = []
    for run in runs.split():
        stage, samples = run.split(":")
        stages += [stage] * round(int(samples) / EPOCH)
    while stages and stages[0] == "U":
        stages.pop(0)
    while stages and stages[-1] == "U":
        stages.pop()
    return stages


def measures(stages):
    sleep = [s for s in stages if s not in "UW"]
    found = {"%W of TIB": 100 * stages.count("W") / len(stages)}
    for stage, name in (("N1", "%N1"), ("N2", "%N2"), ("N3", "%N3"), ("R", "%REM")):
        found[name] = 100 * sleep.count(stage) / len(sleep)
    onset = next(i for i, s in enumerate(stages) if s not in "UW")
    if "R" in stages:
        found["REM latency from sleep onset, min"] = (stages.index("R") - onset) / 2
    found["transitions an hour of TIB"] = 120 * sum(
        a != b for a, b in zip(stages, stages[1:])) / len(stages)
    return found


def quantile(values, q):
    values = sorted(values)
    place = q * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


with gzip.open(DATA / "label_timelines.csv.gz", "rt") as file:
    nights = [epochs(row["stage_runs"]) for row in csv.DictReader(file)]
table = {}
for night in nights:
    for name, value in measures(night).items():
        table.setdefault(name, []).append(value)
print(f"{len(nights)} nights, {sum('R' not in n for n in nights)} without REM")
for name, values in table.items():
    print(f"{name:36} {quantile(values, 0.005):7.1f} {quantile(values, 0.5):7.1f} "
          f"{quantile(values, 0.995):7.1f}")
