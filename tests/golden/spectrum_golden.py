"""Goldens of the spectral target: log power in 24 bands of one second, by SciPy.

  spectrum_golden.py [FOLDER]      needs numpy and scipy

spectrum_golden.json: edges in Hz, and for each made-up second its samples and log powers. The
periodogram's bins are spread over 1 Hz each by interpolating their cumulative power, where the program
takes a table of shares.
"""
import json
import pathlib
import sys

import numpy as np
import scipy.signal

RATE, BANDS, LOW, HIGH, FLOOR = 100, 24, 0.5, 50.0, 1e-10
EDGES = np.geomspace(LOW, HIGH, BANDS + 1)


def log_power(samples):
    frequencies, density = scipy.signal.periodogram(samples, RATE, window="hann", detrend=False)
    borders = np.concatenate([[0], frequencies[:-1] + 0.5, [HIGH]])
    cumulative = np.concatenate([[0], np.cumsum(density * frequencies[1])])
    return np.log(np.diff(np.interp(EDGES, borders, cumulative)) + FLOOR)


def seconds():
    rng = np.random.default_rng(1)
    time = np.arange(RATE) / RATE
    yield "noise", rng.normal(size=RATE)
    yield "offset and drift", 3 + 2 * time + 0.1 * rng.normal(size=RATE)
    yield "1 Hz", np.sin(2 * np.pi * time)
    yield "10.3 Hz", 2 * np.cos(2 * np.pi * 10.3 * time + 1)
    yield "50 Hz", np.cos(np.pi * np.arange(RATE))
    yield "spike", 20.0 * (np.arange(RATE) == 37)
    yield "flat", np.zeros(RATE)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    cases = [{"name": name, "samples": samples.tolist(), "log_power": log_power(samples).tolist()}
             for name, samples in seconds()]
    golden = {"edges_hz": EDGES.tolist(), "cases": cases}
    (folder / "spectrum_golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
