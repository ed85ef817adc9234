#!/usr/bin/env python3
"""Reads a simulated cohort with wfdb-python and h5py and writes tests/golden/simulate_cohort.json.

    python tests/golden/simulate_golden.py build/release/bin/physiomae

Fails when an outside tool cannot read a file, when a checksum differs, or when labels do not say
what the real timelines say. What it read, and the SHA-256 of every file, go into the golden file;
the C++ test simulates the same cohort and compares.
"""
import csv
import gzip
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import wfdb

HERE = pathlib.Path(__file__).parent
OPTIONS = {"patients": 2, "unlabelled": 1, "hours": 0.1, "seed": 2024}
CHANNELS = ["F3-M2", "F4-M1", "C3-M2", "C4-M1", "O1-M2", "O2-M1", "E1-M2", "Chin1-Chin2", "ABD",
            "CHEST", "AIRFLOW", "SaO2", "ECG"]
STAGES = {"U": "undefined", "W": "wake", "N1": "nonrem1", "N2": "nonrem2", "N3": "nonrem3",
          "R": "rem"}


def real_labels():
    """Stage and arousal of each sample of the real records, by record."""
    path = HERE.parent.parent / "data/physionet2018/label_timelines.csv.gz"
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file):
            yield row["record"], [
                [(label, int(length)) for label, length in (r.split(":") for r in row[k].split())]
                for k in ("stage_runs", "arousal_runs")]


def check_signals(stem):
    record = wfdb.rdrecord(str(stem), physical=False)
    assert record.sig_name == CHANNELS and record.fs == 200
    assert [c % 65536 for c in record.checksum] == record.calc_checksum(), stem
    assert [int(v) for v in record.d_signal[0]] == record.init_value
    assert "simulated by PhysioMAE" in record.comments[0], record.comments
    physical = wfdb.rdrecord(str(stem)).p_signal
    assert np.isfinite(physical).all()
    saturation = physical[:, CHANNELS.index("SaO2")]
    assert 50 < saturation.min() and saturation.max() <= 100.5
    return {"samples": record.sig_len, "checksums": [int(c) for c in record.checksum],
            "sums": [int(s) for s in record.d_signal.astype(np.int64).sum(axis=0)]}


def check_labels(stem, stage_runs, arousal_runs, samples):
    """The labels are the part of the real timeline that matches; returns where it begins."""
    with h5py.File(f"{stem}-arousal.mat") as file:
        arousal = file["data/arousals"][:, 0]
        stages = {s: file[f"data/sleep_stages/{n}"][0].astype(bool) for s, n in STAGES.items()}
    assert len(arousal) == samples and (sum(v.astype(int) for v in stages.values()) == 1).all()
    stage = np.concatenate([np.full(n, list(STAGES).index(s)) for s, n in stage_runs])
    mine = sum(list(STAGES).index(s) * v for s, v in stages.items())
    real_arousal = np.concatenate([np.full(n, float(a)) for a, n in arousal_runs])
    offsets = [o for o in range(0, len(stage) - samples + 1, 6000)
               if (stage[o:o + samples] == mine).all()
               and (real_arousal[o:o + samples] == arousal).all()]
    assert offsets, f"{stem}: labels are no part of the real timeline"
    notes = wfdb.rdann(str(stem), "arousal")
    changes = [int(s) for s, n in zip(notes.sample, notes.aux_note) if n in STAGES]
    expected = [int(c) + 1 for c in np.flatnonzero(np.diff(mine)) + 1 if mine[c] != 0]
    assert [c for c in changes if c > 1] == expected, stem
    return {"arousal_sum": float(arousal.sum()), "notes": len(notes.sample),
            "stage_samples": {s: int(v.sum()) for s, v in stages.items()}}


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    real = dict(real_labels())
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "cohort"
        command = [str(program), "simulate", "--out", str(out), "--quiet"]
        for key, value in OPTIONS.items():
            command += [f"--{key}", str(value)]
        subprocess.run(command, check=True)
        records = {}
        for line in (out / "RECORDS").read_text().split():
            found = check_signals(out / line)
            if line.startswith("training/"):
                found |= check_labels(out / line, *real[line.split("/")[-1]], found["samples"])
            records[line] = found
        hashes = {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest()
                  for p in sorted(out.rglob("*")) if p.is_file()}
    golden = {"wfdb": wfdb.__version__, "h5py": h5py.__version__, "options": OPTIONS,
              "records": records, "sha256": hashes}
    (HERE / "simulate_cohort.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
