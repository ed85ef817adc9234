#!/usr/bin/env python3
"""How hard is the twin cohort? Sleep staging by band powers and logistic regression.

    physiomae simulate --out COHORT --patients 60 --unlabelled 0 --seed 1 --hours 2
    python scripts/difficulty_check.py COHORT

The cohort should stage with Cohen's kappa between 0.40 and 0.75 (the range stood before the
simulator was written); this is the only score that may be looked at while its parameters are set.
Features of each 30-s window on the scoring grid, from the four channels that the model reads
(F3-M2, E1-M2, Chin1-Chin2, ECG): log power in fixed bands, relative to nothing, no tuning.
Patients are split once: every third to the test set. Files are read with wfdb-python and h5py, so
this is a check from outside as well.
"""
import argparse
import json
import pathlib

import h5py
import numpy as np
import wfdb
from scipy.signal import welch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, confusion_matrix
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

STAGES = ["wake", "nonrem1", "nonrem2", "nonrem3", "rem"]
BANDS = {  # Hz
    "F3-M2": [(0.5, 2), (2, 4), (4, 8), (8, 11), (11, 16), (16, 30)],
    "E1-M2": [(0.3, 1), (1, 4), (4, 8), (8, 16), (16, 30)],
    "Chin1-Chin2": [(10, 20), (20, 45), (65, 95)],
    "ECG": [(0.3, 2), (2, 8), (8, 20), (20, 40)],
}
EPOCH = 6000


def windows(folder: pathlib.Path):
    """Features (W, F), stages (W) of one record."""
    name = folder.name
    record = wfdb.rdrecord(str(folder / name), channel_names=list(BANDS))
    with h5py.File(folder / f"{name}-arousal.mat") as file:
        stages = np.stack([file["data/sleep_stages"][s][0] for s in STAGES])
    first = 5999
    count = (record.sig_len - first) // EPOCH
    cut = slice(first, first + count * EPOCH)
    covered = stages[:, cut].reshape(5, count, EPOCH).sum(axis=2)
    stage = np.where(covered.max(axis=0) == EPOCH, covered.argmax(axis=0), -1)
    features = []
    for channel, bands in BANDS.items():
        signal = record.p_signal[cut, record.sig_name.index(channel)].reshape(count, EPOCH)
        frequency, power = welch(signal, fs=record.fs, nperseg=800, axis=1)
        for low, high in bands:
            inside = (frequency >= low) & (frequency < high)
            features.append(np.log10(power[:, inside].mean(axis=1) + 1e-9))
    return np.stack(features, axis=1)[stage >= 0], stage[stage >= 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cohort", type=pathlib.Path)
    arguments = parser.parse_args()
    folders = sorted(p for p in (arguments.cohort / "training").iterdir() if p.is_dir())
    data = [windows(folder) for folder in folders]
    parts = {}
    for part, picked in {"train": [i % 3 != 2 for i in range(len(data))],
                         "test": [i % 3 == 2 for i in range(len(data))]}.items():
        chosen = [d for d, p in zip(data, picked) if p]
        parts[part] = np.concatenate([d[0] for d in chosen]), np.concatenate([d[1] for d in chosen])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    model.fit(*parts["train"])
    truth, guess = parts["test"][1], model.predict(parts["test"][0])
    confusion = confusion_matrix(truth, guess, labels=range(5))
    print(json.dumps({
        "records": len(data),
        "windows_train": len(parts["train"][1]),
        "windows_test": len(truth),
        "kappa": round(cohen_kappa_score(truth, guess), 3),
        "balanced_accuracy": round(balanced_accuracy_score(truth, guess), 3),
        "confusion_rows_truth_W_N1_N2_N3_R": confusion.tolist(),
    }, indent=2))


if __name__ == "__main__":
    main()
