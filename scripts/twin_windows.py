#!/usr/bin/env python3
"""Draws one 30-s window a stage of a simulated record: docs/img/twin_windows.png.

    physiomae simulate --out COHORT --patients 1 --unlabelled 0 --seed 1
    python scripts/twin_windows.py COHORT docs/img/twin_windows.png

Takes, of each stage, the window in the middle of its longest run.
"""
import argparse
import pathlib

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import wfdb

STAGES = {"W": "wake", "N1": "nonrem1", "N2": "nonrem2", "N3": "nonrem3", "REM": "rem"}
SCALES = {"F3-M2": 150, "C3-M2": 150, "O1-M2": 150, "E1-M2": 200, "Chin1-Chin2": 80, "ABD": 1500,
          "CHEST": 1500, "AIRFLOW": 1000, "SaO2": 10, "ECG": 2}


def longest_run(present):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], present.astype(np.int8), [0]])))
    runs = edges.reshape(-1, 2)
    return runs[np.argmax(runs[:, 1] - runs[:, 0])] if len(runs) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cohort", type=pathlib.Path)
    parser.add_argument("picture", type=pathlib.Path)
    arguments = parser.parse_args()
    folder = sorted((arguments.cohort / "training").iterdir())[0]
    record = wfdb.rdrecord(str(folder / folder.name), channel_names=list(SCALES))
    figure, axes = plt.subplots(1, len(STAGES), figsize=(22, 9), sharey=True)
    with h5py.File(folder / f"{folder.name}-arousal.mat") as file:
        for axis, (stage, name) in zip(axes, STAGES.items()):
            axis.set_title(stage)
            axis.set_xlabel("s")
            run = longest_run(file[f"data/sleep_stages/{name}"][0])
            if run is None:
                continue
            start = int(run.mean()) - 3000
            for row, (channel, scale) in enumerate(SCALES.items()):
                signal = record.p_signal[start:start + 6000, record.sig_name.index(channel)]
                signal = (signal - np.median(signal)) / scale
                axis.plot(np.arange(6000) / 200, np.clip(signal, -0.9, 0.9) - row, lw=0.4,
                          color="black")
            axis.set_xlim(0, 30)
    units = {"SaO2": "%", "ECG": "mV"}
    axes[0].set_yticks(-np.arange(len(SCALES)),
                       [f"{c}\n{s} {units.get(c, 'µV')}" for c, s in SCALES.items()])
    figure.suptitle(f"Twin cohort (simulated), {record.record_name}: 30 s of each stage; one row is "
                    "as high as the number at its left")
    figure.tight_layout()
    figure.savefig(arguments.picture, dpi=70)


if __name__ == "__main__":
    main()
