#!/usr/bin/env python3
"""Embeddings of a store's windows by examples/python/physiomae_torch.py, against `physiomae embed`'s file.

  torch_embeddings.py MODEL STORE EMBEDDINGS.h5    needs numpy, scipy, h5py, torch, safetensors

Reads the HDF5 file as anybody would, and its manifest. Exit status 77 when something is not installed, 1
when embeddings differ by more than 1e-5. Prints the largest difference.
"""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "python"))
try:
    import h5py
    import numpy as np
    import torch
    from physiomae_input import normalised
    from physiomae_torch import load
    from safetensors.numpy import load_file
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

model_folder, store, path = map(pathlib.Path, sys.argv[1:])
model, info = load(model_folder)
places = [("EEG", "EOG", "EMG", "ECG").index(m) for m in info["architecture"]["modalities"]]
with h5py.File(path) as file:
    assert file.attrs["format"] == "physiomae.embeddings.1", dict(file.attrs)
    assert len(file.attrs["model_sha256"]) == 64 and file.attrs["version"], dict(file.attrs)
    records = [name.decode() for name in file["records"][:]]
    theirs, record, window = file["embeddings"][:], file["record"][:], file["window"][:]
    onset, valid = file["onset_s"][:], file["valid"][:]
assert theirs.dtype == np.float32 and valid.all() and len(theirs) == len(record) == len(onset)
with open(f"{path}.csv", newline="") as file:
    manifest = list(csv.DictReader(file))
assert [row["record"] for row in manifest] == records, manifest

worst = 0
assert sum(int(row["rows"]) for row in manifest) == len(theirs)
for place, row in enumerate(manifest[:4]):  # some are enough, and PyTorch is slow beside other tests
    first, rows = int(row["first_row"]), int(row["rows"])
    assert (record[first:first + rows] == place).all() and (record == place).sum() == rows == int(row["valid"])
    assert row["file"] == path.name and int(row["dimensions"]) == theirs.shape[1]
    stored = load_file(store / "records" / f"{records[place]}.safetensors")
    windows = np.zeros((len(stored["signals"]), len(places), 3000), np.float32)
    present = stored["present"][:, places].astype(bool)
    for m, modality in enumerate(places):
        there = present[:, m]
        if there.any():
            windows[there, m] = normalised(stored["signals"][there, modality])[0]
    taken = window[first:first + rows]
    with torch.inference_mode():
        ours = model.embed(torch.from_numpy(windows[taken]), torch.from_numpy(present[taken])).numpy()
    assert (np.diff(onset[first:first + rows]) > 0).all()
    worst = max(worst, float(np.abs(ours - theirs[first:first + rows]).max()))
print(f"largest difference {worst:.2e}")
sys.exit(0 if worst <= 1e-5 else 1)
