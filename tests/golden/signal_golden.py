"""Expected values of tests/signal, from MNE, SciPy and NumPy in double precision.

    python tests/golden/signal_golden.py     # writes signal_golden.json beside itself

Signals are integers from a linear congruential generator, made in the same way by the tests.
"""

import json
import pathlib

import mne
import numpy as np
import scipy.signal

BANDS = [(0.1, 30), (0.1, 30), (0.1, 70), (0.1, 70)]
RECIPES = ["anti_aliased", "paper"]


def made_up(count, seed, offset):
    """White noise of integers in -512..511 plus an offset."""
    values = np.empty(count)
    state = seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values[i] = (state >> 22) - 512
    return values + offset


def band(modality, recipe, rate):
    low, high = BANDS[modality]
    nyquist = rate / 2
    high = min(high, 0.9 * nyquist)
    if recipe == "anti_aliased":
        high = min(high, 45)
    transition = min(max(0.25 * high, 2), nyquist - high)
    if recipe == "anti_aliased":
        transition = min(transition, 5)
    return low, high, transition


def taps(modality, recipe, rate):
    low, high, transition = band(modality, recipe, rate)
    return mne.filter.create_filter(None, rate, low, high, l_trans_bandwidth=low,
                                    h_trans_bandwidth=transition, fir_design="firwin",
                                    fir_window="hamming", verbose=False)


def filter_mne(x, modality, recipe, rate):
    low, high, transition = band(modality, recipe, rate)
    return mne.filter.filter_data(x, rate, low, high, l_trans_bandwidth=low,
                                  h_trans_bandwidth=transition, fir_design="firwin",
                                  fir_window="hamming", pad="reflect_limited", verbose=False)


def filter_scipy(x, h):
    """Zero-phase with an odd reflection, its outermost value held where the signal is short."""
    half = len(h) // 2
    reach = np.minimum(np.arange(1, half + 1), len(x) - 1)
    left = (2 * x[0] - x[reach])[::-1]
    right = 2 * x[-1] - x[len(x) - 1 - reach]
    return scipy.signal.oaconvolve(np.concatenate([left, x, right]), h, mode="valid")


def resample(y, up, down, high, rate, first):
    count = int(np.round(5.5 * up * rate / (2 * (rate / 2 - high)))) // 2 * 2 + 1
    g = up * scipy.signal.firwin(count, rate / 2, window="blackman", fs=up * rate)
    fine = scipy.signal.upfirdn(g, y, up=up)[count // 2:]
    return fine[first * up:(len(y) - 1) * up + 1:down]


def picked(y, seed=1):
    n = len(y)
    places = sorted(set(range(min(6, n))) | set(range(max(0, n - 6), n)) |
                    set(np.random.default_rng(seed).integers(0, n, 24).tolist()))
    return {"count": n, "places": places, "values": [float(y[i]) for i in places],
            "rms": float(np.sqrt(np.mean(y**2)))}


def filter_cases():
    cases = []

    def add(oracle, modality, recipe, rate, count, first, offset, up=1, down=None):
        seed = 17 + len(cases)
        x = made_up(count, seed, offset)
        y = (filter_mne(x, modality, recipe, rate) if oracle == "mne"
             else filter_scipy(x, taps(modality, recipe, rate)))
        if up == 1:
            y = y[first::down or round(rate / 100)]
        else:
            y = resample(y, up, down, band(modality, recipe, rate)[1], rate, first)
        cases.append({"oracle": oracle, "modality": modality, "recipe": recipe, "rate": rate,
                      "samples": count, "first": first, "offset": offset, "seed": seed,
                      "expected": picked(y)})

    for recipe in RECIPES:
        for modality in range(4):
            add("mne", modality, recipe, 200, 12000, modality % 2, 0)
            add("scipy", modality, recipe, 200, 9001, 1 - modality % 2, 0)
    add("mne", 0, "anti_aliased", 200, 130001, 5999, 0)       # several blocks, the real grid
    add("mne", 3, "paper", 200, 60000, 1, 30000)              # a large offset
    for count in (1, 2, 3, 100, 3300, 3301, 3302, 6601):      # around half the filter
        add("scipy", 2, "anti_aliased", 200, count, 0, 0)
    for rate in (100, 400, 500, 1000):
        add("mne", 3, "anti_aliased", rate, 30 * rate, 3, 0)
    for recipe in RECIPES:
        for rate, up, down in ((250, 2, 5), (256, 25, 64), (128, 25, 32), (512, 25, 128),
                               (125, 4, 5), (64, 25, 16), (50, 2, 1), (199.9, 1000, 1999)):
            add("scipy", 3, recipe, rate, int(20 * rate), 7, 100, up, down)
    return cases


def design_cases():
    cases = []
    for recipe in RECIPES:
        for modality in (0, 3):
            for rate in (50, 64, 100, 125, 128, 199.9, 200, 250, 256, 500, 512):
                cases.append({"modality": modality, "recipe": recipe, "rate": rate,
                              "band": band(modality, recipe, rate),
                              "expected": picked(taps(modality, recipe, rate))})
    return cases


def statistics_cases():
    cases = []
    rng = np.random.default_rng(5)
    for name, x in {
        "normal": rng.normal(3, 40, 501),
        "outliers": np.concatenate([rng.normal(0, 1, 300), [500, -900, 60000, 25, -25]]),
        "constant": np.full(7, 12.5),
        "flat quartiles": np.concatenate([np.zeros(90), rng.normal(0, 5, 10)]),
        "one": np.array([-3.25]),
        "two": np.array([1.0, 2.5]),
    }.items():
        half = x.astype(np.float16)
        x = half.astype(np.float64)
        low, median, high = np.percentile(x, [25, 50, 75])
        scale = (high - low) / 1.349 or np.std(x) or 1.0
        z = (x - median) / scale
        cases.append({"name": name, "codes": half.view(np.uint16).tolist(), "median": median,
                      "iqr": high - low, "scale": scale, "mean": np.mean(x), "sd": np.std(x),
                      "clipped_sd": np.std(np.clip(z, -20, 20)) or 1.0,
                      "clipped_share": np.mean(np.abs(z) > 20)})
    return cases


def half_cases():
    rng = np.random.default_rng(7)
    bits = np.concatenate([
        rng.integers(0, 2**32, 300, dtype=np.uint32),
        rng.uniform(-1000, 1000, 200).astype(np.float32).view(np.uint32),
        np.array([0.0, -0.0, 65504, 65519.996, 65520, 1e9, 2**-24, 2**-25, 1.5 * 2**-25, 2**-14,
                  1.0009765625, 1.00048828125, 1.00146484375, np.inf, -np.inf],
                 np.float32).view(np.uint32),
    ])
    x = bits.view(np.float32)
    keep = ~np.isnan(x)
    half = np.clip(x[keep], -65504, 65504).astype(np.float16).view(np.uint16)
    return {"bits": bits[keep].tolist(), "halves": half.tolist()}


if __name__ == "__main__":
    golden = {"filter": filter_cases(), "design": design_cases(),
              "statistics": statistics_cases(), "half": half_cases()}
    path = pathlib.Path(__file__).with_name("signal_golden.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, mne {mne.__version__}")
