"""Expected values of signal::TimeResampler, from NumPy and SciPy in double precision.

    python tests/golden/resample_golden.py     # writes resample_golden.json beside itself

The values are the definition, a sinc under a Blackman window, evaluated at each position by itself.
That the definition is right is asserted by an oracle that knows nothing of it: a band-limited signal
is oversampled 64 times by its spectrum (scipy.signal.resample) and read off by a cubic spline.
"""

import json
import pathlib

import numpy as np
import scipy.interpolate
import scipy.signal

#        rate, position of the first output, clock's share of the rate
CASES = [
    (600.615, 0, 1),
    (499.99, 3, 1),
    (999.412, 0, 1),
    (1024.5, 7.37, 1),
    (256.000064, 0.25, 1),
    (200, 0, 1.0015),
    (200, 5999.4, 0.99998),
    (125, 2.5, 1),
    (99.9, 0, 1),
    (50.01, 1.75, 1),
]


def made_up(count, seed):
    """White noise of integers in -512..511, as tests/signal/made_up.h makes it."""
    values = np.empty(count)
    state = seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values[i] = (state >> 22) - 512
    return values


def kernel(distance, half):
    x = np.clip(np.abs(distance) / half, 0, 1)
    window = 0.42 + 0.5 * np.cos(np.pi * x) + 0.08 * np.cos(2 * np.pi * x)
    return np.where(np.abs(distance) < half, np.sinc(distance) * window, 0)


def picked(y, seed=1):
    n = len(y)
    places = sorted(set(range(4)) | set(range(n - 4, n)) |
                    set(np.random.default_rng(seed).integers(0, n, 32).tolist()))
    return {"count": n, "places": places, "values": [float(y[i]) for i in places]}


def at_positions(x, positions, half):
    n = np.arange(len(x))
    return np.array([kernel(p - n, half) @ x for p in positions])


def by_spectrum(x, positions):
    fine = scipy.signal.resample(np.pad(x, 256), 64 * (len(x) + 512))
    return scipy.interpolate.CubicSpline(np.arange(len(fine)) / 64 - 256, fine)(positions)


def case(number, rate, first, clock):
    high = min(30, 0.9 * rate / 2)
    half = 5.5 * rate / (2 * (rate / 2 - high)) / 2
    count = int(first) + int(12 * rate)
    x = made_up(count, 101 + number)
    step = rate * clock / 100
    outputs = int(np.floor((count - 1 - first + 1e-6) / step)) + 1
    positions = first + step * np.arange(outputs)

    taps = scipy.signal.firwin(2 * int(2 * rate) + 1, 0.9 * high, fs=rate)
    band = scipy.signal.oaconvolve(x, taps, mode="same") * scipy.signal.windows.tukey(count, 0.2)
    inner = (positions > 2 * half) & (positions < count - 2 * half)
    gap = at_positions(band, positions, half) - by_spectrum(band, positions)
    worst = float(np.max(np.abs(gap[inner])) / np.std(band))
    assert worst < 2e-3, (rate, worst)
    print(f"{rate} Hz: {worst:.1e} of the signal between both oracles")
    return {"rate": rate, "first": first, "step": step, "high": high, "seed": 101 + number,
            "samples": count, "expected": picked(at_positions(x, positions, half))}


if __name__ == "__main__":
    cases = [case(number, *row) for number, row in enumerate(CASES)]
    path = pathlib.Path(__file__).with_name("resample_golden.json")
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, scipy {scipy.__version__}")
