"""Golden values of a night's spectrogram (night/spectrogram.h), from SciPy.

Writes spectrogram_golden.json beside this script. Signals are formulas that the test makes again; a store
holds them as float16, so they are rounded to it here too.
    python spectrogram_golden.py
"""
import json
import pathlib

import numpy as np
import scipy.signal


def window(w):
    """30 s at 100 Hz in µV: two rhythms whose frequencies move with the window, and a sawtooth."""
    i = np.arange(3000, dtype=float)
    rhythm = 30 * np.sin(0.05 * (w + 1) * i) + 8 * np.sin(0.7 * i / (w + 1))
    return (rhythm + (i * 7919 % 101) / 10 - 5).astype(np.float16)


columns = []
for w in range(3):
    frequency, density = scipy.signal.welch(window(w).astype(float), fs=100, nperseg=400)
    columns.append(10 * np.log10(density[frequency <= 30]))
power = np.round(np.array(columns).T, 6)  # (121, 3)
(pathlib.Path(__file__).parent / "spectrogram_golden.json").write_text(
    json.dumps({"frequency": frequency[frequency <= 30].tolist(), "power_db": power.tolist()}) + "\n")
