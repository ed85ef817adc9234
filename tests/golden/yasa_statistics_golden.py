#!/usr/bin/env python3
"""Sleep statistics of made-up hypnograms by YASA: yasa_statistics.json.

    pip install yasa==0.8.*   # an environment of its own: numba and LightGBM come with it
    python tests/golden/yasa_statistics_golden.py

Statistics are those of yasa.Hypnogram.sleep_statistics; latencies of N1, N2, N3 and NREM, which it
lacks, those of yasa.sleep_statistics on the same epochs. NaN is null.
"""
import json
import math
import pathlib
import random
import warnings

import yasa

NAMES = ["WAKE", "N1", "N2", "N3", "REM"]


def made_up(rng, epochs, stay, unscored):
    """Stages that hold on with probability `stay`; some epochs unscored (-1)."""
    stages, stage = [], 0
    for _ in range(epochs):
        if rng.random() > stay:
            stage = rng.randrange(5)
        stages.append(-1 if rng.random() < unscored else stage)
    return stages


def statistics(stages):
    names = [NAMES[s] if s >= 0 else "UNS" for s in stages]
    hypnogram = yasa.Hypnogram(names, freq="30s")
    found = {k: float(v) for k, v in hypnogram.sleep_statistics().items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        older = yasa.sleep_statistics([-2 if s < 0 else s for s in stages], sf_hyp=1 / 30)
    for name in ("Lat_N1", "Lat_N2", "Lat_N3", "NREM", "%NREM"):
        found[name] = float(older[name])
    counts, _ = hypnogram.transition_matrix()
    found.pop("ART", None)
    matrix = [[int(counts.loc[a, b]) if a in counts.index and b in counts.columns else 0
               for b in NAMES] for a in NAMES]
    return {k: None if math.isnan(v) else v for k, v in found.items()}, matrix


def main():
    rng = random.Random(5)
    cases = [made_up(rng, 960, 0.93, 0.02), made_up(rng, 500, 0.7, 0.0), made_up(rng, 61, 0.5, 0.2),
             [0] * 40, [4] * 12, [-1] * 8, [0] * 5 + [2] * 9 + [0] + [2] * 10 + [0] * 4,
             [-1, -1, 0, 1, -1, 2, 2, 0, 3, -1, 0, 0, -1], [2, 3], made_up(rng, 1680, 0.97, 0.0)]
    out = []
    for stages in cases:
        found, matrix = statistics(stages)
        out.append({"stages": stages, "statistics": found, "transitions": matrix})
    path = pathlib.Path(__file__).with_name("yasa_statistics.json")
    path.write_text(json.dumps({"yasa": yasa.__version__, "cases": out}) + "\n")


main()
